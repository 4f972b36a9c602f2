"""
number = 36
family = "availability"
what = "fork, and fork again"
stopped_by = ["seccomp EPERM", "limit on processes", "pid namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import time


def attack(targets: dict) -> str:
    for count in range(60):
        try:
            child = os.fork()
        except OSError as error:
            return f"stopped: {type(error).__name__} after {count}"
        if child == 0:
            time.sleep(2)
            os._exit(0)
    return "succeeded: sixty processes"
