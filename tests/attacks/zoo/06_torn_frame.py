"""
number = 6
family = "integrity"
what = "begin an answer, then leave in the middle of it"
stopped_by = ["a torn answer is none"]
verdicts = {full = ["crashed", "bad_return"], contained = ["crashed", "bad_return"], limited = ["crashed", "bad_return"]}
"""

import os
import stat
import struct


def attack(targets: dict) -> str:
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, 1000, 0) + b'{"n": 1, "ok": ')
    os._exit(0)
