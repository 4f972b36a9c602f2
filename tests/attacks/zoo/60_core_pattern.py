"""
number = 60
family = "escape"
what = "have the kernel run a program of one's own when something crashes"
stopped_by = ["no /proc", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/sys/kernel/uevent_helper"):
        try:
            os.close(os.open(path, os.O_WRONLY))
        except OSError:
            continue
        return f"succeeded: {path} can be written"
    return "stopped: none can be written"
