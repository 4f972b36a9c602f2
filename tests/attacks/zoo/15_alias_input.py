"""
number = 15
family = "integrity"
what = "return the input itself, hoping that it is compared with itself"
stopped_by = ["inputs and answers are copies"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def attack(targets: dict) -> torch.Tensor:
    return targets["inputs"]
