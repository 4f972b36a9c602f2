"""
number = 24
family = "confidentiality"
what = "read a key through a symbolic link of one's own"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    os.symlink(targets["key_file"], "answers.txt")
    try:
        with open("answers.txt", "rb") as file:
            file.read(10)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: read through the link"
