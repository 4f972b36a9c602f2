"""
number = 44
family = "availability"
what = "write one file of 64 MB"
stopped_by = ["file size limit", "size of the private tmpfs"]
verdicts = {full = ["passed", "raised"], contained = ["passed", "raised"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    written = 0
    try:
        with open("huge", "wb", buffering=0) as file:
            while written < 64 << 20:
                written += file.write(b"\1" * (1 << 20))
    except OSError as error:
        return f"stopped: {type(error).__name__} after {written >> 20} MB"
    finally:
        os.truncate("huge", 0)
    return "succeeded: a file of 64 MB"
