"""
number = 40
family = "availability"
what = "fill pipes, whose buffers are the kernel's memory and nobody's"
stopped_by = ["limit on descriptors", "the kernel's own limit on pipes"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import fcntl
import os


def attack(targets: dict) -> str:
    taken = 0
    try:
        while taken < 512 << 20:
            _, writing = os.pipe()
            fcntl.fcntl(writing, 1031, 1 << 20)
            os.set_blocking(writing, False)
            taken += os.write(writing, b"\1" * (1 << 20))
    except OSError as error:
        return f"stopped: {type(error).__name__} after {taken >> 20} MB"
    return "succeeded: 512 MB in pipes"
