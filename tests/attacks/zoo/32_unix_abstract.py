"""
number = 32
family = "confidentiality"
what = "connect to a unix socket in the abstract name space"
stopped_by = ["seccomp EPERM", "net namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    name = targets["unix_abstract"].lstrip("\0")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            connection.connect("\0" + name)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: connected"
