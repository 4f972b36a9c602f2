"""
number = 56
family = "escape"
what = "change the root, as the first step out of it"
stopped_by = ["seccomp kill", "no capabilities"]
verdicts = {full = ["forbidden"], contained = ["forbidden"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    os.makedirs("root", exist_ok=True)
    try:
        os.chroot("root")
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: changed"
