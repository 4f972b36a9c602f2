"""
family = "benign"
what = "safetensors into a file and back, which maps the file"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file


def honest(targets: dict) -> str:
    save_file({"a": torch.arange(6.0).reshape(2, 3)}, "a.safetensors")
    assert torch.equal(load_file("a.safetensors")["a"], torch.arange(6.0).reshape(2, 3))
    with safe_open("a.safetensors", framework="pt") as file:
        assert list(file.keys()) == ["a"]
    return "fine"
