"""
number = 56
family = "escape"
what = "swap the root for a folder of one's own"
stopped_by = ["seccomp kill", "no capabilities"]
verdicts = {full = ["forbidden"], contained = ["forbidden"], limited = ["any"]}
"""

import ctypes
import os


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    here = ctypes.create_string_buffer(b".")
    result, why = system_call(155, 41, ctypes.addressof(here), ctypes.addressof(here))
    return "succeeded: swapped" if result == 0 else f"stopped: {why}"
