"""
number = 61
family = "escape"
what = "become root, or any other user or group"
stopped_by = ["seccomp EPERM", "no capabilities", "one user in the namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for attempt in (
        lambda: os.setuid(0),
        lambda: os.setresuid(0, 0, 0),
        lambda: os.setgid(0),
        lambda: os.setgroups([0]),
        lambda: os.setreuid(-1, 0),
    ):
        try:
            attempt()
        except OSError as error:
            reason = type(error).__name__
        else:
            return "succeeded: another user"
    return f"stopped: {reason}"
