"""
number = 32
family = "confidentiality"
what = "listen for connections from outside"
stopped_by = ["seccomp EPERM", "net namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return f"succeeded: listening at {port}"
