"""
number = 57
family = "confidentiality"
what = "count and sample events of other processes"
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
    room = ctypes.create_string_buffer(112)
    room[0], room[4] = b"\x01", b"\x70"  # a software event
    result, why = system_call(298, 241, ctypes.addressof(room), 0, -1, -1, 0)
    return "succeeded: a counter" if result >= 0 else f"stopped: {why}"
