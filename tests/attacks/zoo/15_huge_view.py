"""
number = 15
family = "availability"
what = "return a tensor of one element that is stretched to a trillion"
stopped_by = ["cap on the size of an answer", "memory limit"]
verdicts = {full = ["bad_return", "raised", "out_of_memory"], contained = ["bad_return", "raised", "out_of_memory"], limited = ["bad_return", "raised", "out_of_memory"]}
"""

import torch


def attack(targets: dict) -> torch.Tensor:
    return torch.zeros(1).expand(1 << 40)
