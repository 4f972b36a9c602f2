"""
number = 62
family = "escape"
what = "replace or switch off the system-call filter"
stopped_by = ["seccomp EPERM", "filters only add up"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os
import struct


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    allow = ctypes.create_string_buffer(struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000))
    program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 1, ctypes.addressof(allow)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.c_void_p(ctypes.addressof(program)), 0, 0) == 0:
        return "succeeded: a filter that allows everything was taken"
    result, why = system_call(317, 277, 1, 0, ctypes.addressof(program))
    return "succeeded: by the other call" if result == 0 else f"stopped: {why}"
