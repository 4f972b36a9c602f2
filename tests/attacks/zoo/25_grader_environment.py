"""
number = 25
family = "confidentiality"
what = "read the trusted side's environment and arguments"
stopped_by = ["no /proc", "pid namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for pid in (targets["grader_pid"], targets["zygote_pid"], os.getppid()):
        for name in ("environ", "cmdline", "status", "maps", "cwd", "exe"):
            path = f"/proc/{pid}/{name}"
            try:
                if name in ("cwd", "exe"):
                    found = os.readlink(path)
                else:
                    with open(path, "rb") as file:
                        found = file.read(64)
            except OSError:
                continue
            if found and pid != os.getpid():
                return f"succeeded: {path}"
    return "stopped: none can be read"
