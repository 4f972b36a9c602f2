"""
number = 32
family = "confidentiality"
what = "ask the kernel about its network by netlink"
stopped_by = ["seccomp EPERM", "net namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    reason = "none"
    for protocol in (0, 4, 9, 15, 16):
        try:
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol).close()
        except OSError as error:
            reason = type(error).__name__
        else:
            return f"succeeded: netlink protocol {protocol}"
    return f"stopped: {reason}"
