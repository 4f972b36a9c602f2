"""
number = 28
family = "confidentiality"
what = "take a descriptor out of another process"
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
    handle, _ = system_call(434, 434, targets["grader_pid"], 0)
    result, why = system_call(438, 438, max(handle, 0), 0, 0)
    return "succeeded: taken" if result >= 0 else f"stopped: {why}"
