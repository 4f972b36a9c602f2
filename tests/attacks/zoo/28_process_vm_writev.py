"""
number = 28
family = "escape"
what = "copy memory into the zygote; no byte is written, the permission is what is asked for"
stopped_by = ["seccomp kill", "pid namespace", "Landlock"]
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
    result, why = system_call(311, 271, targets["zygote_pid"], 0, 0, 0, 0, 0)
    if result == 0 and targets["zygote_pid"] != os.getpid():
        return "succeeded: allowed"
    return f"stopped: {why}"
