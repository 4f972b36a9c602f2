"""
number = 43
family = "availability"
what = "make folders within folders, five thousand deep, on which whoever cleans up may break"
stopped_by = ["inodes of the private tmpfs", "cleaning that does not recurse"]
verdicts = {full = ["passed", "raised"], contained = ["any"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    for count in range(5000):
        try:
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        except OSError as error:
            return f"stopped: {type(error).__name__} after {count}"
        os.close(here)
        here = below
    return "succeeded: five thousand folders"
