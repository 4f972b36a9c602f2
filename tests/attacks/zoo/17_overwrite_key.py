"""
number = 17
family = "integrity"
what = "open the key for writing, truncate it, rename it and delete it"
stopped_by = ["Landlock", "it is not there"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    reasons = set()
    key = targets["key_file"]
    for attempt in (
        lambda: os.close(os.open(key, os.O_WRONLY)),
        lambda: os.close(os.open(key, os.O_RDWR | os.O_APPEND)),
        lambda: os.link(key, key + ".zoo"),
        lambda: os.utime(key),
        lambda: os.chmod(key, 0o644),
    ):
        try:
            attempt()
        except OSError as error:
            reasons.add(type(error).__name__)
        else:
            return "succeeded: the key can be changed"
    return "stopped: " + ", ".join(sorted(reasons))
