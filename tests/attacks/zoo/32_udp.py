"""
number = 32
family = "confidentiality"
what = "send a datagram to a listener on this machine"
stopped_by = ["seccomp EPERM", "net namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"leaked", ("127.0.0.1", targets["udp_port"]))
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: sent"
