"""
number = 24
family = "confidentiality"
what = "move the folder of the keys, or swap it with one's own"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    mine = os.path.join(os.getcwd(), "zoo_swapped")
    try:
        os.rename(targets["secret_dir"], mine)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    os.rename(mine, targets["secret_dir"])
    return "succeeded: moved, and moved back"
