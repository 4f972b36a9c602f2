"""
number = 59
family = "escape"
what = "open the terminal of whoever runs the grader"
stopped_by = ["session of its own", "mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: opened"
