"""
number = 33
family = "confidentiality"
what = "attach shared memory, queues and semaphores that others left in the kernel"
stopped_by = ["seccomp EPERM", "ipc namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
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
    for name, numbers, arguments in (
        ("shared memory", (29, 194), (0x5A6F6F, 4096, 0o1600)),
        ("queue", (68, 186), (0x5A6F6F, 0o1600)),
        ("semaphore", (64, 190), (0x5A6F6F, 1, 0o1600)),
    ):
        result, why = system_call(*numbers, *arguments)
        if result >= 0:
            removing = {"shared memory": (31, 195, 0, 0), "queue": (71, 187, 0, 0), "semaphore": (66, 191, 0, 0)}[name]
            system_call(removing[0], removing[1], result, 0, 0)
            return f"succeeded: a {name}"
    return f"stopped: {why}"
