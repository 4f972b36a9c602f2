"""
number = 34
family = "availability"
what = "burn CPU time in threads that outlive the call"
stopped_by = ["CPU limit held by the supervisor"]
verdicts = {full = ["passed", "timeout"], contained = ["passed", "timeout"], limited = ["passed", "timeout"]}
"""

import threading


def burn() -> None:
    while True:
        sum(range(1000))


def attack(targets: dict) -> str:
    for _ in range(4):
        threading.Thread(target=burn, daemon=True).start()
    return "stopped: what goes on behind the answer is not waited for"
