"""
number = 54
family = "availability"
what = "close every descriptor, the channel with them"
stopped_by = ["an answer that cannot come is not waited for"]
verdicts = {full = ["crashed"], contained = ["crashed"], limited = ["crashed"]}
"""

import os


def attack(targets: dict) -> str:
    os.closerange(0, 256)
    return "succeeded? without a way to say so"
