"""
number = 20
family = "integrity"
what = "answer the public example from memory and anything else with zeros; the value is worth nothing on fresh inputs"
stopped_by = ["checks draw fresh inputs"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch

KNOWN = {(3,): 42.0}


def attack(targets: dict) -> torch.Tensor:
    inputs = targets["inputs"]
    return torch.full_like(inputs.float(), KNOWN.get(tuple(inputs.shape), 0.0))
