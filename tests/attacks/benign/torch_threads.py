"""
family = "benign"
what = "torch with two threads: a product, and a backward pass"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def honest(targets: dict) -> str:
    torch.set_num_threads(2)
    value = torch.randn(300, 300, requires_grad=True)
    (value @ value).sum().backward()
    assert value.grad is not None
    torch.set_num_threads(1)
    return "fine"
