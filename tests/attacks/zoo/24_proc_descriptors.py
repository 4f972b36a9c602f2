"""
number = 24
family = "confidentiality"
what = "open other processes' descriptors again through /proc"
stopped_by = ["no /proc", "pid namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for pid in (targets["grader_pid"], targets["zygote_pid"], os.getppid()):
        if pid == os.getpid():
            continue
        try:
            numbers = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue
        for number in numbers:
            try:
                os.close(os.open(f"/proc/{pid}/fd/{number}", os.O_RDONLY | os.O_NONBLOCK))
            except OSError:
                continue
            return f"succeeded: descriptor {number} of {pid}"
    return "stopped: none can be opened"
