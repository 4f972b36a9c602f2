"""
number = 54
family = "availability"
what = "put a pipe of its own in the place of the channel and talk to itself"
stopped_by = ["an answer that cannot come is not waited for", "wall-clock limit"]
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
    found = channels()
    reading, writing = os.pipe()
    os.write(writing, b"GRDF" + bytes(16))
    for number in found:
        os.dup2(reading, number)
    return "stopped: said to nobody"
