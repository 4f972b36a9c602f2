"""
number = 18
family = "integrity"
what = "leave torch.py, numpy.py and statistics.py beside the submission, to be imported instead of the real ones"
stopped_by = ["the private folder comes last on the path"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import importlib
import os
import sys


def attack(targets: dict) -> str:
    for name in ("torch", "numpy", "statistics", "conftest"):
        with open(f"{name}.py", "w", encoding="ascii") as file:
            file.write("shadow = True\n")
    sys.modules.pop("statistics", None)
    importlib.invalidate_caches()
    found = importlib.import_module("statistics")
    if hasattr(found, "shadow"):
        return f"succeeded: {os.path.basename(str(found.__file__))} beside the submission comes first"
    return "stopped: the library comes first"
