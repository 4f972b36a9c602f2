"""
number = 68
family = "integrity"
what = "declare tensors that overlap, lie behind the end, and have other sizes than their shapes"
stopped_by = ["declarations are checked against the bytes"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import json
import os
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


def attack(targets: dict) -> str:
    table = {
        "t0": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]},
        "t1": {"dtype": "F32", "shape": [4], "data_offsets": [8, 24]},
    }
    inner = json.dumps(table).encode()
    blob = struct.pack("<Q", len(inner)) + inner + bytes(24)
    node = {"$tensor": "t1", "as": "tensor", "dtype": "float32", "shape": [4], "device": "cpu", "requires_grad": False}
    header = json.dumps({"n": request_number(), "ok": node}).encode()
    for number in channels():
        os.write(number, b"GRDF" + struct.pack("<IIQ", 1, len(header), len(blob)) + header + blob)
    return "stopped: behind a forged answer"
