"""
number = 43
family = "availability"
what = "fill folders with names of the greatest length, and links with the longest targets"
stopped_by = ["size and inodes of the private tmpfs"]
verdicts = {full = ["passed", "raised"], contained = ["any"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    os.mkdir("long")
    for count in range(5000):
        try:
            os.symlink("t" * 4000, f"long/{count:0255d}")
        except OSError as error:
            return f"stopped: {type(error).__name__} after {count}"
    return "succeeded: five thousand long names"
