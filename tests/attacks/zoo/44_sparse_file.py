"""
number = 44
family = "availability"
what = "make a file of a terabyte that is all holes"
stopped_by = ["file size limit"]
verdicts = {full = ["passed", "raised"], contained = ["passed", "raised"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    descriptor = os.open("sparse", os.O_CREAT | os.O_RDWR)
    for attempt in (
        lambda: os.ftruncate(descriptor, 1 << 40),
        lambda: os.pwrite(descriptor, b"x", 1 << 40),
        lambda: os.posix_fallocate(descriptor, 0, 1 << 30),
    ):
        try:
            attempt()
        except OSError as error:
            reason = type(error).__name__
        else:
            os.ftruncate(descriptor, 0)
            return "succeeded: a terabyte of holes"
    return f"stopped: {reason}"
