"""
number = 28
family = "confidentiality"
what = "hold the trusted process by a descriptor"
stopped_by = ["seccomp EPERM", "pid namespace"]
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
    for pid in (targets["grader_pid"], targets["zygote_pid"]):
        result, why = system_call(434, 434, pid, 0)
        if result >= 0 and pid != os.getpid():
            return f"succeeded: {pid} is held"
    return f"stopped: {why}"
