"""
number = 50
family = "availability"
what = "kill itself by a signal that cannot be caught"
stopped_by = ["a process of its own", "reported as a crash"]
verdicts = {full = ["crashed", "passed"], contained = ["crashed", "passed"], limited = ["crashed", "passed"]}
"""

import signal


def attack(targets: dict) -> str:
    signal.raise_signal(signal.SIGKILL)
    return "stopped: still running, as the first process of its namespace does"
