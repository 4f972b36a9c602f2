"""
number = 62
family = "escape"
what = "leave its session and process group, so that nobody finds it to kill"
stopped_by = ["seccomp EPERM", "it leads its session already"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for attempt in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.setpgid(0, os.getppid() or 1)):
        try:
            attempt()
        except OSError as error:
            reason = type(error).__name__
        else:
            return "succeeded: another group"
    return f"stopped: {reason}"
