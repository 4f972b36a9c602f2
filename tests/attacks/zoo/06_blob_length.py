"""
number = 6
family = "integrity"
what = "announce tensors of eight exabytes"
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
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, 2, 1 << 63) + b"{}")
    return "stopped: behind tensors of eight exabytes"
