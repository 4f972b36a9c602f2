"""
number = 33
family = "confidentiality"
what = "look for what an earlier job left in an accelerator's memory"
stopped_by = ["no accelerator in the job, or memory that is cleared between processes"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def attack(targets: dict) -> str:
    if not torch.cuda.is_available():
        return "stopped: there is no accelerator here"
    left = torch.empty(64 << 20, dtype=torch.uint8, device="cuda").count_nonzero().item()
    return f"succeeded: {left} bytes of somebody else's" if left else "stopped: only zeros"
