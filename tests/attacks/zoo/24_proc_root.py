"""
number = 24
family = "confidentiality"
what = "reach the key through /proc: the root and working folder of every process there"
stopped_by = ["no /proc", "pid namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    key = targets["key_file"].lstrip("/")
    for pid in ("self", "thread-self", "1", str(targets["grader_pid"]), str(targets["zygote_pid"]), str(os.getppid())):
        for way in (f"/proc/{pid}/{place}/{key}" for place in ("root", "cwd", f"task/{pid}/root")):
            try:
                with open(way, "rb") as file:
                    file.read(10)
            except OSError:
                continue
            return f"succeeded: {way.removesuffix(key)}"
    return "stopped: no such way"
