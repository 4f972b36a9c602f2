"""
number = 6
family = "availability"
what = "begin a large answer, then never finish it"
stopped_by = ["wall-clock limit"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import os
import stat
import struct
import time


def attack(targets: dict) -> str:
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, 1 << 16, 1 << 20) + b'{"ok": "')
    time.sleep(60)
    return "succeeded: nobody stopped the wait"
