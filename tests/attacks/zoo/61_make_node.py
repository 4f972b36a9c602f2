"""
number = 61
family = "escape"
what = "make a device node of one's own"
stopped_by = ["seccomp EPERM", "no capabilities", "nodev"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import stat


def attack(targets: dict) -> str:
    for kind, device in ((stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFBLK, os.makedev(8, 0)), (stat.S_IFIFO, 0)):
        try:
            os.mknod(f"node{kind}", 0o600 | kind, device)
        except OSError as error:
            reason = type(error).__name__
        else:
            return "succeeded: made"
    return f"stopped: {reason}"
