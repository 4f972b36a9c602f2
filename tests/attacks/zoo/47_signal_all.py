"""
number = 47
family = "availability"
what = "signal every process at once; signal 0 asks for the permission and does no harm"
stopped_by = ["seccomp EPERM", "pid namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        os.kill(-1, 0)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: allowed"
