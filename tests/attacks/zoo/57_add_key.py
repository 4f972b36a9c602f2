"""
number = 57
family = "integrity"
what = "leave a key in the kernel for a later job"
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
    kind, name = ctypes.create_string_buffer(b"user"), ctypes.create_string_buffer(b"zoo")
    result, why = system_call(248, 217, ctypes.addressof(kind), ctypes.addressof(name), ctypes.addressof(name), 3, -1)
    return "succeeded: a key" if result >= 0 else f"stopped: {why}"
