"""
number = 32
family = "confidentiality"
what = "use the channel's own socket to talk to somebody else"
stopped_by = ["seccomp EPERM", "a connected stream has one peer"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import socket
import stat


def attack(targets: dict) -> str:
    reason = "there is no socket"
    for number in range(3, 65):
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            channel = socket.socket(fileno=os.dup(number))
            channel.connect("\0" + targets["unix_abstract"].lstrip("\0"))
        except OSError as error:
            reason = type(error).__name__
        else:
            return "succeeded: connected"
    return f"stopped: {reason}"
