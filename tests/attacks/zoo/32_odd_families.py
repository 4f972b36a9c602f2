"""
number = 32
family = "confidentiality"
what = "open raw, packet, key, crypto, Bluetooth and XDP sockets"
stopped_by = ["seccomp EPERM", "no capabilities"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    reason = "none"
    for family, kind in ((2, 3), (17, 3), (15, 3), (38, 5), (31, 3), (44, 3), (29, 3), (16, 3), (41, 5), (21, 5)):
        try:
            socket.socket(family, kind).close()
        except OSError as error:
            reason = type(error).__name__
        else:
            return f"succeeded: family {family}"
    return f"stopped: {reason}"
