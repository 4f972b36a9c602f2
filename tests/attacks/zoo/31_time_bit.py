"""
number = 31
family = "confidentiality"
what = "tell one bit about hidden inputs by the time that the answer takes"
stopped_by = ["times in feedback are coarse"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import time


def attack(targets: dict) -> str:
    if float(targets["inputs"].float().sum()) > 0:
        time.sleep(0.3)
    return "stopped: a time that nobody is shown"
