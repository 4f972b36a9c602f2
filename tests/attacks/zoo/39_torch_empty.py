"""
number = 39
family = "availability"
what = "ask torch for tensors up to 1.5 GB and fill them"
stopped_by = ["memory limit"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""

import torch


def attack(targets: dict) -> str:
    held = []
    try:
        while len(held) < 24:
            held.append(torch.empty(16 << 20).fill_(1.0))
    except (RuntimeError, MemoryError) as error:
        return f"stopped: {type(error).__name__} after {64 * len(held)} MB"
    return "succeeded: 1.5 GB of tensors"
