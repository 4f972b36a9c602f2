"""
number = 37
family = "availability"
what = "start threads until no more can be had"
stopped_by = ["limit on processes and threads", "memory limit"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""

import threading


def attack(targets: dict) -> str:
    release = threading.Event()
    threading.stack_size(64 << 10)
    for count in range(200):
        try:
            threading.Thread(target=release.wait, daemon=True).start()
        except (RuntimeError, MemoryError) as error:
            release.set()
            return f"stopped: {type(error).__name__} after {count}"
    release.set()
    return "succeeded: two hundred threads"
