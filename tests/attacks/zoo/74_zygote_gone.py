"""
number = 74
family = "availability"
what = "wait in the middle of a call while the test ends the zygote: no grade is lost, and the fault is ours"
stopped_by = ["the zygote's end is a fault of the machine, never the student's"]
verdicts = {full = ["broken"], contained = ["broken"], limited = ["broken"]}
"""

import time


def attack(targets: dict) -> str:
    time.sleep(4)
    return "stopped: the zygote was there all the time"
