"""
number = 2
family = "integrity"
what = "leave with code 0 through os._exit, past every handler"
stopped_by = ["no answer is no pass"]
verdicts = {full = ["crashed"], contained = ["crashed"], limited = ["crashed"]}
"""

import os


def attack(targets: dict) -> str:
    os._exit(0)
