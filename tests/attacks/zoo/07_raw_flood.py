"""
number = 7
family = "availability"
what = "pour 64 MB of bytes into the answer's channel"
stopped_by = ["the channel is given up at the first bytes that are no answer"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
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
    sent = 0
    piece = b"flood" * 13107
    for number in channels():
        while sent < 64 << 20:
            try:
                sent += os.write(number, piece)
            except OSError as error:
                return f"stopped: {type(error).__name__} after {sent} bytes"
    return "succeeded: 64 MB were taken"
