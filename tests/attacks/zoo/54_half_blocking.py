"""
number = 54
family = "availability"
what = "make the channel non-blocking, so that a large answer is torn"
stopped_by = ["a torn answer is none"]
verdicts = {full = ["passed", "bad_return", "crashed", "raised"], contained = ["passed", "bad_return", "crashed", "raised"], limited = ["passed", "bad_return", "crashed", "raised"]}
"""

import os
import stat

import torch


def channels() -> list[int]:
    found = []
    for number in range(3, 65):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            found.append(number)
    return found


def attack(targets: dict) -> torch.Tensor:
    for number in channels():
        os.set_blocking(number, False)
    return torch.ones(2 << 20)
