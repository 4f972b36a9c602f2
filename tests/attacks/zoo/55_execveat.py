"""
number = 55
family = "escape"
what = "run a program by a descriptor instead of a name"
stopped_by = ["seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os
import sys


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    try:
        descriptor = os.open(os.path.realpath(sys.executable), os.O_RDONLY)
    except OSError:
        descriptor = os.open("nothing", os.O_CREAT | os.O_RDONLY, 0o700)
    name = ctypes.create_string_buffer(b"")
    arguments = (ctypes.c_char_p * 2)(b"--version", None)
    nothing = (ctypes.c_char_p * 1)(None)
    _, why = system_call(
        322, 281, descriptor, ctypes.addressof(name), ctypes.addressof(arguments), ctypes.addressof(nothing), 0x1000
    )
    return f"stopped: {why}"
