"""
number = 56
family = "escape"
what = "mount a file system on a folder of one's own"
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
    os.makedirs("mounted", exist_ok=True)
    kind = ctypes.create_string_buffer(b"tmpfs")
    place = ctypes.create_string_buffer(os.path.abspath("mounted").encode())
    result, why = system_call(165, 40, ctypes.addressof(kind), ctypes.addressof(place), ctypes.addressof(kind), 0, 0)
    if result == 0:
        system_call(166, 39, ctypes.addressof(place), 2)
        return "succeeded: mounted"
    return f"stopped: {why}"
