"""
number = 45
family = "availability"
what = "write to the error stream without end and without a line's end"
stopped_by = ["cap on the output, after which the job is killed"]
verdicts = {full = ["forbidden"], contained = ["forbidden"], limited = ["forbidden"]}
"""

import sys


def attack(targets: dict) -> str:
    for _ in range(1000):
        sys.stderr.write("x" * 65536)
        sys.stderr.flush()
    return "succeeded: 64 MB were taken"
