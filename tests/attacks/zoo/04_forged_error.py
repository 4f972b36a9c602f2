"""
number = 4
family = "integrity"
what = "forge the report of an exception with frames, types and texts of the wrong kinds"
stopped_by = ["everything in an answer is checked for its form"]
verdicts = {full = ["raised", "bad_return"], contained = ["raised", "bad_return"], limited = ["raised", "bad_return"]}
"""

import json
import os
import stat
import struct
import sys


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
    error = {"type": ["not", "text"], "message": {"a": 1}, "frames": [[10**30, None, 5], "x", [[]]], "bases": 7}
    header = json.dumps({"n": request_number(), "raised": error}).encode()
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)
    return "stopped: the genuine answer follows the forged one"
