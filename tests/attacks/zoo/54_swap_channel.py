"""
number = 54
family = "availability"
what = "put the output pipe in the place of the channel, so that the answer is printed"
stopped_by = ["an answer that cannot come is not waited for"]
verdicts = {full = ["crashed", "timeout", "bad_return"], contained = ["crashed", "timeout", "bad_return"], limited = ["crashed", "timeout", "bad_return"]}
"""

import os
import stat


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


def attack(targets: dict) -> str:
    for number in channels():
        os.dup2(1, number)
    return "stopped: printed instead of answered"
