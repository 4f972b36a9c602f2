"""
number = 37
family = "availability"
what = "let torch start as many threads as it will"
stopped_by = ["limit on processes and threads"]
verdicts = {full = ["passed", "raised", "crashed", "out_of_memory", "timeout"], contained = ["passed", "raised", "crashed", "out_of_memory", "timeout"], limited = ["any"]}
"""

import torch


def attack(targets: dict) -> str:
    torch.set_num_threads(200)
    value = torch.ones(600, 600)
    for _ in range(3):
        value = (value @ value).clamp(max=1)
    return "stopped: " + str(float(value[0, 0]))
