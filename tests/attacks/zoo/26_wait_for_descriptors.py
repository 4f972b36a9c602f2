"""
number = 26
family = "confidentiality"
what = "receive descriptors over the channel, and send one's own"
stopped_by = ["seccomp EPERM", "the trusted side takes none"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import array
import os
import socket
import stat


def attack(targets: dict) -> str:
    for number in range(3, 65):
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            channel = socket.socket(fileno=os.dup(number))
            channel.setblocking(False)
            channel.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1]))])
            _, found, _, _ = channel.recvmsg(1, 1024)
        except BlockingIOError:
            return "stopped: nothing came"
        except OSError as error:
            return f"stopped: {type(error).__name__}"
        return f"succeeded: {len(found)} came" if found else "stopped: none came"
    return "stopped: there is no socket"
