"""
number = 45
family = "availability"
what = "print a little at a time from a thread behind the answer"
stopped_by = ["cap on the output", "nothing runs on after the check"]
verdicts = {full = ["passed", "forbidden"], contained = ["passed", "forbidden"], limited = ["passed", "forbidden"]}
"""

import os
import threading


def flood() -> None:
    for _ in range(1000):
        os.write(1, b"x" * 65536)


def attack(targets: dict) -> str:
    threading.Thread(target=flood, daemon=True).start()
    return "stopped: what is printed behind the answer counts, too"
