"""
number = 18
family = "integrity"
what = "open the worker's own modules and the installed torch for writing"
stopped_by = ["Landlock", "read-only binds"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    reasons = set()
    places = [os.path.join(targets["site_packages"], "torch", "__init__.py")]
    try:
        places += [os.path.join(targets["package_dir"], name) for name in os.listdir(targets["package_dir"])]
    except OSError as error:
        reasons.add(type(error).__name__)
    for place in places:
        if not place.endswith(".py"):
            continue
        try:
            os.close(os.open(place, os.O_WRONLY))
        except OSError as error:
            reasons.add(type(error).__name__)
        else:
            return f"succeeded: {place} can be written"
    return "stopped: " + ", ".join(sorted(reasons))
