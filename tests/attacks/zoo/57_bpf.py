"""
number = 57
family = "escape"
what = "load a program into the kernel"
stopped_by = ["seccomp kill", "no capabilities"]
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
    room = ctypes.create_string_buffer(128)
    room[0], room[4], room[8] = b"\x02", b"\x04", b"\x08"  # an array map: key of 4 bytes, value of 8
    room[12] = b"\x01"
    result, why = system_call(321, 280, 0, ctypes.addressof(room), 128)
    return "succeeded: a map" if result >= 0 else f"stopped: {why}"
