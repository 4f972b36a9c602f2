"""
number = 28
family = "confidentiality"
what = "ask the kernel about other processes by number: priorities, affinity, sessions, groups"
stopped_by = ["pid namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    pid = targets["grader_pid"]
    own = {os.getpid(), os.getppid(), 0}
    for ask in (os.getpgid, os.getsid, os.sched_getaffinity):
        try:
            ask(pid)
        except OSError:
            continue
        if pid in own:
            continue
        # what a number tells where there is no namespace: that somebody has it
        if os.getpid() == 1:
            return f"succeeded: {ask.__name__} answers"
        return "stopped (numbers of processes may show)"
    return "stopped: nobody there"
