"""
number = 64
family = "integrity"
what = "leave a pipe and a socket with a name, on which a reader would wait for ever"
stopped_by = ["seccomp EPERM", "nothing is read back by name"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import socket


def attack(targets: dict) -> str:
    try:
        os.mkfifo("results.json")
    except OSError as error:
        reason = type(error).__name__
    else:
        return "succeeded: a pipe with a name"
    try:
        socket.socket(socket.AF_UNIX).bind("gradebook.sqlite3")
    except OSError:
        return f"stopped: {reason}"
    return "succeeded: a socket with a name"
