"""
number = 3
family = "integrity"
what = "os._exit(0) while the module is being imported"
stopped_by = ["a module that does not load is no pass"]
verdicts = {full = ["crashed", "missing"], contained = ["crashed", "missing"], limited = ["crashed", "missing"]}
"""

import os

os._exit(0)


def attack(targets: dict) -> str:
    return "succeeded: called although the module never loaded"
