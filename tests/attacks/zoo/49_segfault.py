"""
number = 49
family = "availability"
what = "read address 0"
stopped_by = ["a process of its own", "reported as a crash"]
verdicts = {full = ["crashed"], contained = ["crashed"], limited = ["crashed"]}
"""

import ctypes


def attack(targets: dict) -> str:
    return ctypes.string_at(0).decode()
