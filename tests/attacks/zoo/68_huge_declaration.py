"""
number = 68
family = "availability"
what = "declare a header of eight exabytes and a tensor of 2 to the 62 zeros"
stopped_by = ["declarations are checked before anything is made"]
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
    blob = struct.pack("<Q", (1 << 63) - 1) + b"{}" + bytes(100)
    node = {
        "$tensor": "t0",
        "as": "tensor",
        "dtype": "float32",
        "shape": [1 << 62],
        "device": "cpu",
        "requires_grad": False,
    }
    header = json.dumps({"n": request_number(), "ok": node}).encode()
    for number in channels():
        os.write(number, b"GRDF" + struct.pack("<IIQ", 1, len(header), len(blob)) + header + blob)
    return "stopped: behind a forged answer"
