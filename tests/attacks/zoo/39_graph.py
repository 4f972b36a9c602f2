"""
number = 39
family = "availability"
what = "let autograd keep a graph that grows up to 1.5 GB"
stopped_by = ["memory limit"]
verdicts = {full = ["passed", "raised", "out_of_memory", "timeout"], contained = ["passed", "raised", "out_of_memory", "timeout"], limited = ["any"]}
"""

import torch


def attack(targets: dict) -> str:
    value = torch.ones(4 << 20, requires_grad=True)
    try:
        for _ in range(96):
            value = (value * 1.5).exp().clamp(max=2.0)
    except (RuntimeError, MemoryError) as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: a graph of 1.5 GB"
