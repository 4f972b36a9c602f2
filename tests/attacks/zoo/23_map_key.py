"""
number = 23
family = "confidentiality"
what = "map, truncate-read and copy the key by other calls than read"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os


def attack(targets: dict) -> str:
    key = targets["key_file"].encode()
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (os.O_RDONLY, os.O_RDONLY | os.O_NOATIME, os.O_RDONLY | os.O_DIRECT, os.O_RDWR):
        descriptor = libc.open(key, flags)
        if descriptor >= 0:
            return "succeeded: opened"
    if libc.creat(key + b".zoo", 0o600) >= 0:
        os.unlink(key + b".zoo")
        return "succeeded: created a file beside it"
    return f"stopped: {os.strerror(ctypes.get_errno())}"
