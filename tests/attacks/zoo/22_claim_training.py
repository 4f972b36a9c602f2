"""
number = 22
family = "integrity"
what = "claim a history of training that never took place; the value is worth what the weights are worth"
stopped_by = ["the trusted side evaluates the weights itself"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def attack(targets: dict) -> dict:
    return {
        "history": [{"epoch": epoch, "loss": 0.5**epoch, "accuracy": 1.0} for epoch in range(3)],
        "weights": torch.zeros(4, 4),
    }
