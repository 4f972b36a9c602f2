"""
number = 47
family = "availability"
what = "have the kernel signal another process when a descriptor becomes ready"
stopped_by = ["pid namespace", "Landlock's signal scope", "seccomp on fcntl"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import fcntl
import os
import signal


def attack(targets: dict) -> str:
    reading, writing = os.pipe()
    for pid in (targets["zygote_pid"], targets["grader_pid"]):
        if pid == os.getpid():
            continue
        try:
            # F_SETSIG: a signal that does nothing by default; the permission is what is asked for
            fcntl.fcntl(reading, 10, signal.SIGURG)
            fcntl.fcntl(reading, fcntl.F_SETOWN, pid)
            fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
        except OSError:
            continue
        if fcntl.fcntl(reading, fcntl.F_GETOWN) == pid and os.getpid() == 1:
            return f"succeeded: {pid} owns it"
        os.write(writing, b"x")
    return "stopped: nobody outside can be named, or nothing arrives"
