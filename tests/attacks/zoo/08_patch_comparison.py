"""
number = 8
family = "integrity"
what = "replace torch.allclose, torch.equal, numpy.allclose and the comparisons of tensors by functions that say yes"
stopped_by = ["comparison happens in another process"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import numpy
import torch


def yes(*_arguments: object, **_named: object) -> bool:
    return True


def attack(targets: dict) -> torch.Tensor:
    for owner, name in (
        (torch, "allclose"),
        (torch, "equal"),
        (torch, "isclose"),
        (torch.testing, "assert_close"),
        (torch.Tensor, "__eq__"),
        (torch.Tensor, "allclose"),
        (torch.Tensor, "equal"),
        (numpy, "allclose"),
        (numpy, "array_equal"),
        (numpy.testing, "assert_allclose"),
    ):
        setattr(owner, name, yes)
    return torch.full((3,), 7.0)
