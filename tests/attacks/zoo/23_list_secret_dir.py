"""
number = 23
family = "confidentiality"
what = "list the folder that holds the keys"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        names = os.listdir(targets["secret_dir"])
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return f"succeeded: {len(names)} names"
