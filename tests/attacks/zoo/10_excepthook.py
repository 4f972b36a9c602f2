"""
number = 10
family = "integrity"
what = "put forging functions in sys.excepthook, sys.unraisablehook and threading.excepthook, then raise"
stopped_by = ["an exception is reported by the trusted side's own words"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""

import os
import stat
import struct
import sys
import threading


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


def forge(*_ignored: object) -> None:
    header = b'{"n": 1, "ok": "worthless: forged by a hook", "score": 100}'
    for number in channels():
        os.write(number, b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)


def attack(targets: dict) -> str:
    sys.excepthook = sys.unraisablehook = forge
    threading.excepthook = forge
    raise ValueError("with hooks of its own")
