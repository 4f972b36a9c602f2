"""
number = 55
family = "escape"
what = "write a program into the private folder and run it, also through the loader"
stopped_by = ["seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import glob
import os


def attack(targets: dict) -> str:
    with open("program", "w", encoding="ascii") as file:
        file.write("#!/bin/true\n")
    os.chmod("program", 0o700)
    reason = "none"
    path = os.path.abspath("program")
    for loader in [None, *glob.glob("/lib*/ld-linux*.so*"), *glob.glob("/lib/*/ld-linux*.so*")]:
        arguments = [path] if loader is None else [loader, path]
        try:
            os.execv(arguments[0], arguments)
        except OSError as error:
            reason = type(error).__name__
    return f"stopped: {reason}"
