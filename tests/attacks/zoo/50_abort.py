"""
number = 50
family = "availability"
what = "abort the process from inside"
stopped_by = ["a process of its own", "reported as a crash"]
verdicts = {full = ["crashed"], contained = ["crashed"], limited = ["crashed"]}
"""

import os


def attack(targets: dict) -> str:
    os.abort()
