"""
number = 32
family = "confidentiality"
what = "resolve a name, which would carry a text in it to whoever answers for that name"
stopped_by = ["seccomp EPERM", "net namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    for name in ("localhost", "leaked.invalid"):
        try:
            socket.getaddrinfo(name, 80)
        except OSError as error:
            reason = type(error).__name__
            continue
        if name != "localhost":
            return "succeeded: resolved"
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except OSError as error:
        return f"stopped: {type(error).__name__}, {reason}"
    return "succeeded: a socket to ask with"
