"""
number = 23
family = "confidentiality"
what = "learn that a key exists, and its size"
stopped_by = ["mount namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        size = os.stat(targets["key_file"]).st_size
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    if os.getpid() == 1:  # a pid namespace: then there is a mount namespace, too
        return f"succeeded: it has {size} bytes"
    return "stopped (names and sizes may show)"
