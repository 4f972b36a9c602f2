"""
number = 36
family = "availability"
what = "fork by the system call itself, and by vfork"
stopped_by = ["seccomp EPERM", "limit on processes"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os
import time


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    for count in range(60):
        result, why = system_call(56, 220, 17, 0, 0, 0, 0)
        if result == 0:
            time.sleep(2)
            os._exit(0)
        if result < 0:
            return f"stopped: {why} after {count}"
    return "succeeded: sixty processes"
