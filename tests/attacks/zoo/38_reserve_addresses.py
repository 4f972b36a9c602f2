"""
number = 38
family = "availability"
what = "reserve a hundred gigabytes of addresses without touching them"
stopped_by = ["limit on the address space"]
verdicts = {full = ["passed", "raised"], contained = ["passed", "raised"], limited = ["any"]}
"""

import ctypes


def attack(targets: dict) -> str:
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    # no access, private, anonymous, without a reservation
    found = libc.mmap(None, 100 << 30, 0, 0x4022, -1, 0)
    if found in (None, ctypes.c_void_p(-1).value):
        return "stopped: refused"
    return "succeeded: a hundred gigabytes of addresses"
