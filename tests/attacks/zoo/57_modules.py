"""
number = 57
family = "escape"
what = "load a module into the kernel"
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
    nothing = ctypes.create_string_buffer(b"")
    result, why = system_call(175, 105, 0, 0, ctypes.addressof(nothing))
    return "succeeded: loaded" if result == 0 else f"stopped: {why}"
