"""
number = 56
family = "escape"
what = "mount by the newer calls: open_tree, fsopen, move_mount, mount_setattr"
stopped_by = ["seccomp EPERM or kill", "no capabilities"]
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
    kind = ctypes.create_string_buffer(b"tmpfs")
    here = ctypes.create_string_buffer(b"/")
    for name, number, arguments in (
        ("fsopen", 430, (ctypes.addressof(kind), 0)),
        ("open_tree", 428, (-100, ctypes.addressof(here), 1)),
        ("fspick", 433, (-100, ctypes.addressof(here), 0)),
        ("move_mount", 429, (-100, ctypes.addressof(here), -100, ctypes.addressof(here), 0)),
        (
            "mount_setattr",
            442,
            (-100, ctypes.addressof(here), 0, ctypes.addressof(ctypes.create_string_buffer(32)), 32),
        ),
    ):
        result, why = system_call(number, number, *arguments)
        if result > 0 or (result == 0 and name != "mount_setattr"):
            return f"succeeded: {name}"
    return f"stopped: {why}"
