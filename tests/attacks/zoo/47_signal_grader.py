"""
number = 47
family = "availability"
what = "signal the trusted process"
stopped_by = ["seccomp EPERM", "pid namespace", "another user", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        os.kill(targets["grader_pid"], 0)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: allowed"
