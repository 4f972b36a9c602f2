"""
number = 57
family = "escape"
what = "do file and network work through io_uring, past the system-call filter"
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
    room = ctypes.create_string_buffer(120)
    result, why = system_call(425, 425, 1, ctypes.addressof(room))
    return "succeeded: a ring" if result >= 0 else f"stopped: {why}"
