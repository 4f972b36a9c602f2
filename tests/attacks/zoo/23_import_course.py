"""
number = 23
family = "confidentiality"
what = "import reference solutions and keys as Python modules"
stopped_by = ["they are not on the path", "mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import contextlib
import importlib
import os
import sys


def attack(targets: dict) -> str:
    sys.path[:0] = [targets["course_root"], targets["secret_dir"]]
    importlib.invalidate_caches()
    for name in ("reference", "grader", "grader.course", "problems"):
        try:
            found = importlib.import_module(name)
        except BaseException:
            continue
        if getattr(found, "__file__", None):
            return f"succeeded: imported {name}"
        for folder in getattr(found, "__path__", []):  # a folder that can be seen makes a package that holds nothing
            for place, _, names in os.walk(folder):
                with contextlib.suppress(OSError), open(os.path.join(place, (names or ["?"])[0]), "rb"):
                    return f"succeeded: {name} can be read in {place}"
    return "stopped: none of them can be imported"
