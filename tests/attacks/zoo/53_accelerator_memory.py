"""
number = 53
family = "availability"
what = "take all of an accelerator's memory"
stopped_by = ["no accelerator in the job, or one job an accelerator"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["passed", "raised", "out_of_memory"]}
"""

import torch


def attack(targets: dict) -> str:
    if not torch.cuda.is_available():
        return "stopped: there is no accelerator here"
    held = []
    try:
        while len(held) < 512:
            held.append(torch.empty(256 << 20, dtype=torch.uint8, device="cuda"))
    except RuntimeError as error:
        return f"stopped: {type(error).__name__} after {len(held)} blocks"
    return "succeeded: 128 GB"
