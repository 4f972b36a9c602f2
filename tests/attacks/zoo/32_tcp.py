"""
number = 32
family = "confidentiality"
what = "open a TCP connection to a listener on this machine"
stopped_by = ["seccomp EPERM", "net namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    try:
        with socket.create_connection(("127.0.0.1", targets["tcp_port"]), timeout=1) as connection:
            connection.sendall(b"leaked")
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: connected"
