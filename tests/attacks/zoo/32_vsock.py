"""
number = 32
family = "confidentiality"
what = "open a socket to the host of a virtual machine"
stopped_by = ["seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    try:
        socket.socket(getattr(socket, "AF_VSOCK", 40), socket.SOCK_STREAM).close()
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: opened"
