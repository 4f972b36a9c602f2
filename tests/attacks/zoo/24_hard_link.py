"""
number = 24
family = "confidentiality"
what = "give the key a second name in one's own folder"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        os.link(targets["key_file"], "answers.txt")
        with open("answers.txt", "rb") as file:
            file.read(10)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: read by its second name"
