"""
number = 7
family = "integrity"
what = "return a tensor larger than any answer may be"
stopped_by = ["cap on the size of an answer"]
verdicts = {full = ["bad_return", "raised", "out_of_memory"], contained = ["bad_return", "raised", "out_of_memory"], limited = ["bad_return", "raised", "out_of_memory"]}
"""

import torch


def attack(targets: dict) -> torch.Tensor:
    return torch.zeros(40_000_000)
