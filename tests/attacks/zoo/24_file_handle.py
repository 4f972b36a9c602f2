"""
number = 24
family = "confidentiality"
what = "open the key by a file handle instead of a name"
stopped_by = ["seccomp kill"]
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
    handle = ctypes.create_string_buffer(136)
    result, why = system_call(304, 265, -100, ctypes.addressof(handle), 0)
    if result >= 0:
        return "succeeded: opened by handle"
    return f"stopped: {why}"
