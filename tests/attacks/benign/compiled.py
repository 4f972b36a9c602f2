"""
family = "benign"
what = "torch.compile and torch.jit.script, which must not need a compiler"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


@torch.compile
def double(x: torch.Tensor) -> torch.Tensor:
    return 2 * x


@torch.jit.script
def halve(x: torch.Tensor) -> torch.Tensor:
    return x / 2


def honest(targets: dict) -> str:
    layer = torch.compile(torch.nn.Linear(3, 2))
    layer(torch.ones(1, 3)).sum().backward()
    assert torch.equal(halve(double(torch.ones(3))), torch.ones(3))
    return "fine"
