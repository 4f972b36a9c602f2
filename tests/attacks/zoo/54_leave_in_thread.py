"""
number = 54
family = "availability"
what = "answer, and end the process from a thread a moment later"
stopped_by = ["a job that is over does not answer", "no answer is no pass"]
verdicts = {full = ["passed", "crashed"], contained = ["passed", "crashed"], limited = ["passed", "crashed"]}
"""

import os
import threading
import time


def leave() -> None:
    time.sleep(0.02)
    os._exit(0)


def attack(targets: dict) -> str:
    threading.Thread(target=leave, daemon=True).start()
    return "stopped: the next call finds nobody"
