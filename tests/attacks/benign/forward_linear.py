"""
family = "benign"
what = "forward of a small Linear under no_grad and in inference mode"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def honest(targets: dict) -> str:
    layer = torch.nn.Linear(8, 4)
    with torch.no_grad():
        first = layer(torch.ones(2, 8))
    with torch.inference_mode():
        second = layer(torch.ones(2, 8))
    assert torch.allclose(first, second)
    assert first.shape == (2, 4)
    return "fine"
