"""
number = 32
family = "confidentiality"
what = "open a TCP connection by IPv6 and by mapped addresses"
stopped_by = ["seccomp EPERM", "net namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    reason = "none"
    for address in ("::1", "::ffff:127.0.0.1"):
        try:
            with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as connection:
                connection.settimeout(1)
                connection.connect((address, targets["tcp_port"]))
        except OSError as error:
            reason = type(error).__name__
        else:
            return "succeeded: connected"
    return f"stopped: {reason}"
