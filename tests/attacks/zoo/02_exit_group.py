"""
number = 2
family = "integrity"
what = "leave with code 0 by the system call itself"
stopped_by = ["no answer is no pass"]
verdicts = {full = ["crashed"], contained = ["crashed"], limited = ["crashed"]}
"""

import ctypes


def attack(targets: dict) -> str:
    ctypes.CDLL(None)._exit(0)
    return "stopped: still here"
