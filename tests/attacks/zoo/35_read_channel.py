"""
number = 35
family = "availability"
what = "read from the channel and so wait for ever, and swallow the next request"
stopped_by = ["wall-clock limit"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
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
        os.read(number, 1 << 16)
    return "succeeded: something came that nobody had sent"
