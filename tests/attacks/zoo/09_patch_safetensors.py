"""
number = 9
family = "integrity"
what = "replace safetensors' save by one that writes a shorter tensor than it declares"
stopped_by = ["declarations are checked against the bytes"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import json
import struct

import safetensors.torch
import torch


def short(_tensors: dict, *_a: object, **_n: object) -> bytes:
    header = json.dumps({"t0": {"dtype": "F32", "shape": [1 << 20], "data_offsets": [0, 1 << 22]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 16


def attack(targets: dict) -> torch.Tensor:
    safetensors.torch.save = short
    return torch.ones(4)
