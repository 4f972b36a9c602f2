"""
number = 5
family = "integrity"
what = "let a thread write stray bytes behind the answer"
stopped_by = ["bytes nobody asked for are an error"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
"""

import os
import stat
import threading
import time


def attack(targets: dict) -> str:
    descriptors = []
    for descriptor in range(3, 65):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            descriptors.append(descriptor)

    def later() -> None:
        time.sleep(0.05)
        for descriptor in descriptors:
            os.write(descriptor, b"trailing bytes" * 10)

    threading.Thread(target=later, daemon=True).start()
    return "stopped: what comes behind the answer belongs to nobody"
