"""
number = 28
family = "confidentiality"
what = "open the memory of the trusted process, the zygote and itself as a file"
stopped_by = ["no /proc", "pid namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for pid in (targets["grader_pid"], targets["zygote_pid"], os.getppid()):
        if pid == os.getpid():
            continue
        for name in ("mem", "auxv", "pagemap", "syscall", "stack"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    file.fileno()
            except OSError:
                continue
            return f"succeeded: opened {name} of {pid}"
    return "stopped: none can be opened"
