"""
number = 35
family = "availability"
what = "wait for a lock that nobody will ever release"
stopped_by = ["wall-clock limit"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import threading


def attack(targets: dict) -> str:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    return "succeeded: the lock opened"
