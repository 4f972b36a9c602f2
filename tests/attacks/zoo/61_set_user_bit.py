"""
number = 61
family = "escape"
what = "leave a file that runs with its owner's rights; the bit may be set, but no program can be started and the file goes with the job"
stopped_by = ["no exec", "private nosuid tmpfs"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os
import stat


def attack(targets: dict) -> str:
    with open("rights", "w", encoding="ascii") as file:
        file.write("#!/bin/true\n")
    try:
        os.chmod("rights", 0o6755)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    if os.stat("rights").st_mode & stat.S_ISUID and os.stat("rights").st_uid == 0:
        return "succeeded: it is root's"
    return "stopped: a plain user's bit on a file that nobody can run"
