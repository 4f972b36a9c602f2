"""
number = 64
family = "availability"
what = "leave folders without any permission, so that they cannot be removed"
stopped_by = ["the private tmpfs goes as a whole", "cleaning restores permissions"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os


def attack(targets: dict) -> str:
    os.makedirs("locked/within", exist_ok=True)
    with open("locked/within/file", "w", encoding="ascii") as file:
        file.write("still here")
    os.chmod("locked/within", 0)
    os.chmod("locked", 0)
    os.chmod(".", 0o500)
    return "stopped: whoever cleans up may do it anyway"
