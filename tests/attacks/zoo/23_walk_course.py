"""
number = 23
family = "confidentiality"
what = "walk the course and read whatever opens"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for folder, _, names in os.walk(targets["course_root"]):
        for name in names:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    file.read(1)
            except OSError:
                continue
            return f"succeeded: read {name}"
    return "stopped: nothing there that opens"
