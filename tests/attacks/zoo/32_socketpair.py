"""
number = 32
family = "confidentiality"
what = "make a pair of sockets, which could carry descriptors"
stopped_by = ["seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    try:
        one, other = socket.socketpair()
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    one.close()
    other.close()
    return "succeeded: made"
