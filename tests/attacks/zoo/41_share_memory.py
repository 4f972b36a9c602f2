"""
number = 41
family = "availability"
what = "let torch share tensors up to 1.5 GB"
stopped_by = ["no shared memory to be had", "memory limit"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""

import torch


def attack(targets: dict) -> str:
    held = []
    try:
        while len(held) < 96:
            held.append(torch.ones(4 << 20).share_memory_())
    except (RuntimeError, MemoryError, OSError) as error:
        return f"stopped: {type(error).__name__} after {16 * len(held)} MB"
    return "succeeded: 1.5 GB of shared tensors"
