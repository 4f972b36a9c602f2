"""
number = 58
family = "escape"
what = "call by numbers of the x32 table, which a filter of the usual ones does not know"
stopped_by = ["seccomp kill of odd numbers"]
verdicts = {full = ["forbidden", "passed"], contained = ["forbidden", "passed"], limited = ["any"]}
"""

import ctypes
import os


def attack(targets: dict) -> str:
    if os.uname().machine != "x86_64":
        return "stopped: this machine has no such table"
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(0x40000000 + 39))
    return "succeeded: answered" if result > 0 else f"stopped: {os.strerror(ctypes.get_errno())}"
