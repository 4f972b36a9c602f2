"""
number = 6
family = "integrity"
what = "announce a header of four gigabytes"
stopped_by = ["lengths are checked before anything is read"]
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
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, 0xFFFFFFFF, 0) + b"{}")
    return "stopped: behind a header of four gigabytes"
