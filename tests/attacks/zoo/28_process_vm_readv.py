"""
number = 28
family = "confidentiality"
what = "copy memory out of the trusted process"
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
    room = ctypes.create_string_buffer(64)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(room), 64)
    there = (ctypes.c_size_t * 2)(id(None), 64)
    result, why = system_call(310, 270, targets["grader_pid"], ctypes.addressof(here), 1, ctypes.addressof(there), 1, 0)
    return f"succeeded: {result} bytes" if result > 0 else f"stopped: {why}"
