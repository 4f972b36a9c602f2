"""
number = 10
family = "integrity"
what = "register exit handlers, finalisers and a weak reference that write forged answers when the process ends"
stopped_by = ["the harness leaves without running them", "late bytes are nobody's"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import atexit
import gc
import os
import stat
import struct
import weakref


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
    header = b'{"n": 1, "ok": "worthless: forged at the end", "score": 100}'
    for number in channels():
        os.write(number, b"GRDF" + struct.pack("<IIQ", 1, len(header), 0) + header)


KEPT: list = []


class Last:
    def __del__(self) -> None:
        forge()


def attack(targets: dict) -> str:
    last = Last()
    KEPT.extend([last, weakref.finalize(last, forge)])
    atexit.register(forge)
    gc.freeze()
    return "stopped: nothing runs at the end"
