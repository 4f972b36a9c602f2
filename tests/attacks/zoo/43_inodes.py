"""
number = 43
family = "availability"
what = "make five thousand empty files"
stopped_by = ["inodes of the private tmpfs"]
verdicts = {full = ["passed", "raised"], contained = ["any"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    os.mkdir("many")
    for count in range(5000):
        try:
            os.close(os.open(f"many/{count}", os.O_CREAT | os.O_WRONLY))
        except OSError as error:
            return f"stopped: {type(error).__name__} after {count}"
    return "succeeded: five thousand files"
