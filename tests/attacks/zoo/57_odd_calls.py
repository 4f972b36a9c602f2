"""
number = 57
family = "escape"
what = "go through calls that are rarely thought of: personality, fanotify, quotactl, acct, lookup_dcookie, memfd_secret, landlock, mseal"
stopped_by = ["seccomp EPERM or kill"]
verdicts = {full = ["passed", "forbidden"], contained = ["passed", "forbidden"], limited = ["any"]}
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
    nothing = ctypes.create_string_buffer(64)
    place = ctypes.addressof(nothing)
    for name, numbers, arguments in (
        ("personality", (135, 92), (0x0040000,)),
        ("memfd_secret", (447, 447), (0,)),
        ("remap_file_pages", (216, 234), (0, 0, 0, 0, 0)),
        ("name_to_handle_at", (303, 264), (-100, place, place, place, 0)),
        ("process_madvise", (440, 440), (0, 0, 0, 0, 0)),
        ("process_mrelease", (448, 448), (0, 0)),
        ("quotactl", (179, 60), (0x800001 << 8, 0, 0, place)),
        ("syslog", (103, 116), (10, 0, 0)),
        ("landlock_create_ruleset", (444, 444), (0, 0, 1)),
    ):
        result, why = system_call(*numbers, *arguments)
        if result >= 0:
            return f"succeeded: {name}"
    return f"stopped: {why}"
