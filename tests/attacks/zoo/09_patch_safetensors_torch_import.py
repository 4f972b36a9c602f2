"""
number = 9
family = "integrity"
what = "put a module of one's own in place of safetensors.torch whose save returns junk"
stopped_by = ["declarations are checked against the bytes"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import sys
import types

import torch


def attack(targets: dict) -> torch.Tensor:
    fake = types.ModuleType("safetensors.torch")
    fake.save = lambda *_a, **_n: b"junk, not tensors" * 5
    sys.modules["safetensors.torch"] = fake
    return torch.ones(4)
