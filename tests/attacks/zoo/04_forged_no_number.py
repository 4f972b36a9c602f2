"""
number = 4
family = "integrity"
what = "write a well-formed answer that repeats no request number"
stopped_by = ["answers are numbered"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import json
import os
import stat
import struct


def attack(targets: dict) -> str:
    header = json.dumps({"ok": "worthless: forged", "score": 100}).encode()
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)
    return "stopped: the genuine answer follows the forged one"
