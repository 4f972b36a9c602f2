"""
number = 56
family = "escape"
what = "ask for namespaces under the flag of a thread, which is let through"
stopped_by = ["the kernel refuses both together", "no capabilities"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
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
    reasons = set()
    # CLONE_VM | CLONE_SIGHAND | CLONE_THREAD with each namespace; the kernel refuses before a thread could start
    for flag in (0x10000000, 0x20000000, 0x00020000, 0x40000000, 0x08000000, 0x04000000, 0x02000000):
        if flag not in (0x10000000, 0x20000000) and os.geteuid() == 0:
            continue  # with rights of its own a thread would start without a stack
        result, why = system_call(56, 220, 0x00010900 | flag, 0, 0, 0, 0)
        if result >= 0:
            return f"succeeded: {flag:#x}"
        reasons.add(why)
    return "stopped: " + ", ".join(sorted(reasons))
