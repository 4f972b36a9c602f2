"""
number = 35
family = "availability"
what = "sleep for ever"
stopped_by = ["wall-clock limit"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import time


def attack(targets: dict) -> str:
    time.sleep(60)
    return "succeeded: nobody stopped the sleep"
