"""
number = 48
family = "availability"
what = "stop itself, so that it neither runs nor ends"
stopped_by = ["wall-clock limit", "the first process of a pid namespace cannot be stopped from inside"]
verdicts = {full = ["passed", "timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import signal


def attack(targets: dict) -> str:
    signal.raise_signal(signal.SIGSTOP)
    return "stopped: still running"
