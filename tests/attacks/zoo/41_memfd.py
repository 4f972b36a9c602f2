"""
number = 41
family = "availability"
what = "fill files in memory up to 1.5 GB"
stopped_by = ["seccomp EPERM", "file size limit"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    held = []
    page = b"\1" * (8 << 20)
    try:
        while len(held) < 192:
            held.append(os.memfd_create(f"zoo{len(held)}"))
            os.write(held[-1], page)
    except OSError as error:
        return f"stopped: {type(error).__name__} after {8 * len(held)} MB"
    return "succeeded: 1.5 GB in memory files"
