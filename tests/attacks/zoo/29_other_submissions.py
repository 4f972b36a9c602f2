"""
number = 29
family = "confidentiality"
what = "find the work of other students: beside the own folder, in temporary folders, in homes"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    mine = os.path.realpath(os.getcwd())
    folders = [os.path.join(targets["course_root"], "submissions"), "/tmp", "/var/tmp", "/home"]
    if os.path.dirname(mine) != "/":
        folders.append(os.path.dirname(mine))
    for folder in folders:
        for place, below, names in os.walk(folder):
            if os.path.realpath(place).startswith(mine):
                below.clear()
                continue
            for name in names:
                if not name.endswith((".py", ".ipynb", ".toml", ".zip", ".safetensors")):
                    continue
                if place.startswith((targets["site_packages"], targets["package_dir"])):
                    continue
                try:
                    with open(os.path.join(place, name), "rb") as file:
                        file.read(1)
                except OSError:
                    continue
                if os.path.realpath(place) != "/tmp" or os.getpid() != 1:
                    return f"succeeded: {os.path.join(place, name)}"
    return "stopped: nobody else's files"
