"""
number = 61
family = "escape"
what = "give itself capabilities"
stopped_by = ["none are left to give", "seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
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
    head = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))
    data = ctypes.create_string_buffer(24)
    system_call(125, 90, ctypes.addressof(head), ctypes.addressof(data))
    effective, permitted = struct.unpack_from("<II", data.raw)
    reading = 1 << 2  # CAP_DAC_READ_SEARCH, which a job without a mount namespace may keep behind Landlock
    if (effective | permitted) & ~reading and os.getuid() != 0:
        return f"succeeded: it holds {permitted:#x}"
    wanted = ctypes.create_string_buffer(struct.pack("<6I", *[0xFFFFFFFF] * 6))
    result, why = system_call(126, 91, ctypes.addressof(head), ctypes.addressof(wanted))
    return "succeeded: given" if result == 0 else f"stopped: {why}"
