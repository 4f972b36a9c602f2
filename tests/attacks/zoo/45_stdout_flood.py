"""
number = 45
family = "availability"
what = "print without end, up to 64 MB"
stopped_by = ["cap on the output, after which the job is killed"]
verdicts = {full = ["forbidden"], contained = ["forbidden"], limited = ["forbidden"]}
"""

import os


def attack(targets: dict) -> str:
    line = b"flood " * 10922 + b"\n"
    for _ in range(1000):
        left = memoryview(line)
        while left:
            left = left[os.write(1, left) :]
    return "succeeded: 64 MB were taken"
