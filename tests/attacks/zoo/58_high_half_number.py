"""
number = 58
family = "escape"
what = "hide the number of a forbidden call behind bits that the kernel cuts off"
stopped_by = ["the filter sees the number that the kernel sees"]
verdicts = {full = ["passed", "forbidden"], contained = ["passed", "forbidden"], limited = ["any"]}
"""

import ctypes
import os


def attack(targets: dict) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    number = 41 if os.uname().machine == "x86_64" else 198
    for bits in (1 << 32, 1 << 63):
        result = libc.syscall(ctypes.c_ulong(number | bits), ctypes.c_long(1), ctypes.c_long(1), ctypes.c_long(0))
        if result >= 0:
            return "succeeded: a socket"
    return f"stopped: {os.strerror(ctypes.get_errno())}"
