"""
number = 26
family = "confidentiality"
what = "find descriptors that were left open: files, folders, sockets and namespaces of the trusted side"
stopped_by = ["every descriptor but four is closed before the job starts"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import stat


def attack(targets: dict) -> str:
    for number in range(4096):
        try:
            status = os.fstat(number)
        except OSError:
            continue
        kind = stat.S_IFMT(status.st_mode)
        ordinary = (
            (number <= 2 and kind in (stat.S_IFCHR, stat.S_IFIFO))
            or (number == 3 and kind in (stat.S_IFSOCK, stat.S_IFIFO))
            or (kind == stat.S_IFCHR and number > 3)
        )
        if not ordinary:
            return f"succeeded: descriptor {number} is a {stat.filemode(status.st_mode)}"
    return "stopped: the three streams and the channel, nothing else"
