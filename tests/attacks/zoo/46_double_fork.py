"""
number = 46
family = "availability"
what = "leave a daemon behind by forking twice"
stopped_by = ["seccomp EPERM", "pid namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import time


def attack(targets: dict) -> str:
    try:
        child = os.fork()
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    if child == 0:
        try:
            if os.fork() == 0:
                time.sleep(2)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return "succeeded: a daemon runs"
