"""
number = 47
family = "availability"
what = "signal the zygote, its parent and its process group"
stopped_by = ["seccomp EPERM", "pid namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for pid in (targets["zygote_pid"], os.getppid(), -targets["zygote_pid"]):
        if abs(pid) in (0, 1, os.getpid()) and os.getpid() == 1:
            continue
        try:
            os.kill(pid, 0)
        except OSError as error:
            reason = type(error).__name__
        else:
            return f"succeeded: {pid}"
    return "stopped: " + (reason if os.getpid() != 1 else "every such number is this process itself")
