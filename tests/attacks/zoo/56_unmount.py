"""
number = 56
family = "escape"
what = "unmount what hides the rest"
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
    place = ctypes.create_string_buffer(b"/proc")
    # MNT_EXPIRE marks at the first call and unmounts at a second only: enough to see whether it is allowed
    result, why = system_call(166, 39, ctypes.addressof(place), 4)
    return "succeeded: allowed" if result == 0 or "again" in why.lower() or "temporarily" in why else f"stopped: {why}"
