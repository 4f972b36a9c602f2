"""
number = 4
family = "integrity"
what = "claim that the request itself was at fault, so that the grader blames the course and costs no points"
stopped_by = ["a claim of the job is no proof of a fault of ours"]
verdicts = {full = ["bad_return", "passed", "raised", "crashed", "forbidden"], contained = ["bad_return", "passed", "raised", "crashed", "forbidden"], limited = ["bad_return", "passed", "raised", "crashed", "forbidden"]}
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
    header = json.dumps({"n": request_number(), "refused": "a fault of the check, surely"}).encode()
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)
    return "stopped: the genuine answer follows the forged one"
