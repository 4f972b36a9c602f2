"""
number = 67
family = "integrity"
what = "send a pickle where tensors are expected"
stopped_by = ["nothing is ever unpickled", "declarations are checked"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import json
import os
import pickle
import stat
import struct
import sys


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


def request_number() -> int:
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            table = value if isinstance(value, dict) else getattr(value, "header", None)
            if isinstance(table, dict) and isinstance(table.get("n"), int):
                return table["n"]
        frame = frame.f_back
    return 0


class Loaded:
    def __reduce__(self) -> tuple:
        return os.getpid, ()


def attack(targets: dict) -> str:
    node = {"$tensor": "t0", "as": "tensor", "dtype": "float32", "shape": [1], "device": "cpu", "requires_grad": False}
    header, blob = json.dumps({"n": request_number(), "ok": node}).encode(), pickle.dumps(Loaded())
    for number in channels():
        os.write(number, b"GRDF" + struct.pack("<IIQ", 1, len(header), len(blob)) + header + blob)
    return "stopped: behind a forged answer"
