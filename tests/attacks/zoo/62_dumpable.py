"""
number = 62
family = "escape"
what = "become readable for debuggers again, and outlive its parent"
stopped_by = ["seccomp on prctl"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes


def attack(targets: dict) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    for name, arguments in (
        ("dumpable", (4, 1)),
        ("death signal", (1, 0)),
        ("subreaper", (36, 1)),
        ("tracer", (0x59616D61, -1)),
    ):
        if libc.prctl(*arguments, 0, 0, 0) == 0:
            return f"succeeded: {name}"
    return "stopped: none of them"
