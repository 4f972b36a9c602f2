"""
family = "benign"
what = "torch.save, and torch.load of weights only"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def honest(targets: dict) -> str:
    layer = torch.nn.Linear(8, 4)
    torch.save(layer.state_dict(), "weights.pt")
    again = torch.nn.Linear(8, 4)
    again.load_state_dict(torch.load("weights.pt", weights_only=True))
    assert torch.equal(layer.weight, again.weight)
    return "fine"
