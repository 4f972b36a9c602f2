"""
number = 15
family = "integrity"
what = "return float64, a shape with an axis too many, and a transposed view with odd strides"
stopped_by = ["dtype and shape are the check's to judge"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
"""

import torch


def attack(targets: dict) -> list:
    inputs = targets["inputs"]
    return [inputs.double().unsqueeze(0), torch.arange(12).reshape(3, 4).t(), torch.ones(2, 3)[:, ::2]]
