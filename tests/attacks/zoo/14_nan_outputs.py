"""
number = 14
family = "integrity"
what = "return NaN, infinities and negative zero, which pass careless comparisons"
stopped_by = ["the check decides about them openly"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import math

import torch


def attack(targets: dict) -> dict:
    return {
        "tensor": torch.tensor([math.nan, math.inf, -math.inf, -0.0]),
        "float": math.nan,
        "list": [math.inf, -math.inf, -0.0],
    }
