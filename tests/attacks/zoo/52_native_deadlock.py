"""
number = 52
family = "availability"
what = "wait for ever in native code that holds the interpreter's lock"
stopped_by = ["wall-clock limit, held from another process"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import ctypes


def attack(targets: dict) -> str:
    ctypes.PyDLL(None).pause()
    return "succeeded: woken"
