"""
number = 53
family = "availability"
what = "start a kernel on an accelerator that does not end for a long time"
stopped_by = ["no accelerator in the job, or wall-clock limit"]
verdicts = {full = ["passed", "timeout"], contained = ["passed", "timeout"], limited = ["passed", "timeout"]}
"""

import torch


def attack(targets: dict) -> str:
    if not torch.cuda.is_available():
        return "stopped: there is no accelerator here"
    for _ in range(100):
        torch.cuda._sleep(1_000_000_000)
    torch.cuda.synchronize()
    return "succeeded: it ran to its end"
