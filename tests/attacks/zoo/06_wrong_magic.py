"""
number = 6
family = "integrity"
what = "answer in another protocol"
stopped_by = ["the first bytes of an answer are checked"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import os
import stat


def attack(targets: dict) -> str:
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            os.write(descriptor, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    return "stopped: behind bytes of another protocol"
