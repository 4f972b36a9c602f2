"""
number = 34
family = "availability"
what = "burn CPU time for ever, with every signal ignored that can be"
stopped_by = ["CPU limit held by the supervisor"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import contextlib
import signal


def attack(targets: dict) -> str:
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        pass
