"""
number = 42
family = "availability"
what = "fill the disk with files up to 64 MB"
stopped_by = ["size of the private tmpfs"]
verdicts = {full = ["passed", "raised"], contained = ["any"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    written = 0
    try:
        for index in range(16):
            with open(f"fill{index}", "wb") as file:
                file.write(b"\1" * (4 << 20))
            written += 4
    except OSError as error:
        return f"stopped: {type(error).__name__} after {written} MB"
    finally:
        for index in range(16):
            if os.path.exists(f"fill{index}"):
                os.truncate(f"fill{index}", 0)
    return "succeeded: 64 MB of files"
