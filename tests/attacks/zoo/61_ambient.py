"""
number = 61
family = "escape"
what = "raise ambient capabilities and drop the promise of no new privileges"
stopped_by = ["seccomp on prctl"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes


def attack(targets: dict) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((47, 2, 2, 0, 0), (38, 0, 0, 0, 0), (28, 0, 0, 0, 0), (8, 1, 0, 0, 0)):
        if libc.prctl(*arguments) == 0:
            return f"succeeded: prctl {arguments[0]}"
    return "stopped: none of them"
