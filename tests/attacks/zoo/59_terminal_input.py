"""
number = 59
family = "escape"
what = "type into the terminal of whoever runs the grader"
stopped_by = ["session of its own", "seccomp on ioctl", "no /dev/tty"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import fcntl
import os


def attack(targets: dict) -> str:
    descriptors = [0, 1, 2]
    for name in ("/dev/tty", "/dev/console", "/dev/tty0", "/dev/pts/0"):
        try:
            descriptors.append(os.open(name, os.O_RDWR | os.O_NOCTTY))
        except OSError:
            continue
    for descriptor in descriptors:
        for request in (0x5412, 0x541C):  # TIOCSTI with a NUL; TIOCLINUX
            try:
                fcntl.ioctl(descriptor, request, b"\0")
            except OSError as error:
                reason = type(error).__name__
            else:
                return "succeeded: typed"
    return f"stopped: {reason}"
