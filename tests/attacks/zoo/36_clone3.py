"""
number = 36
family = "availability"
what = "fork by clone3, whose flags a filter cannot see"
stopped_by = ["seccomp ENOSYS"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os
import struct
import time


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    wanted = ctypes.create_string_buffer(struct.pack("<11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0))
    result, why = system_call(435, 435, ctypes.addressof(wanted), 88)
    if result == 0:
        time.sleep(0.2)
        os._exit(0)
    return "succeeded: a process" if result > 0 else f"stopped: {why}"
