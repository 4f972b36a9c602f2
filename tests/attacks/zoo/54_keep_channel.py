"""
number = 54
family = "availability"
what = "close the channel, but keep it open under other numbers, and stay alive"
stopped_by = ["wall-clock limit"]
verdicts = {full = ["crashed", "timeout", "bad_return"], contained = ["crashed", "timeout", "bad_return"], limited = ["crashed", "timeout", "bad_return"]}
"""

import os
import stat
import time


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
        for _ in range(5):
            os.dup(number)
        os.close(number)
    time.sleep(60)
    return "succeeded: nobody stopped the wait"
