"""
number = 28
family = "confidentiality"
what = "attach to the zygote as a debugger"
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
    result, why = system_call(101, 117, 0x4206, targets["zygote_pid"], 0, 0)
    if result != 0:
        return f"stopped: {why}"
    # interrupt and detach, so that the other side never waits for this one
    system_call(101, 117, 0x4207, targets["zygote_pid"], 0, 0)
    os.waitpid(targets["zygote_pid"], 0x40000000)
    system_call(101, 117, 17, targets["zygote_pid"], 0, 0)
    return "succeeded: attached"
