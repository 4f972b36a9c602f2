"""
number = 34
family = "availability"
what = "set timers that go off all the time, while burning CPU time in a handler"
stopped_by = ["CPU limit held by the supervisor"]
verdicts = {full = ["timeout", "raised", "crashed"], contained = ["timeout", "raised", "crashed"], limited = ["timeout", "raised", "crashed"]}
"""

import signal


def attack(targets: dict) -> str:
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGXCPU})
    while True:
        pass
