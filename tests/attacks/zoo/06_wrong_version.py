"""
number = 6
family = "integrity"
what = "answer in a version of the format that does not exist"
stopped_by = ["the version of an answer is checked"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
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
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 4_000_000_000, 2, 0) + b"{}")
    return "stopped: behind a version that does not exist"
