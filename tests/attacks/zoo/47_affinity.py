"""
number = 47
family = "availability"
what = "pin the trusted process and the zygote to one processor"
stopped_by = ["pid namespace", "seccomp on the process number", "another user"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for pid in {targets["zygote_pid"], targets["grader_pid"]} - {os.getpid()}:
        try:
            # to what it has already, so that nothing changes where it is allowed
            os.sched_setaffinity(pid, os.sched_getaffinity(pid))
        except OSError as error:
            reason = type(error).__name__
        else:
            return f"succeeded: {pid}"
    return f"stopped: {reason}"
