"""
number = 3
family = "integrity"
what = "raise SystemExit(0) while the module is being imported"
stopped_by = ["a module that does not load is no pass"]
verdicts = {full = ["crashed", "missing", "raised"], contained = ["crashed", "missing", "raised"], limited = ["crashed", "missing", "raised"]}
"""

raise SystemExit(0)


def attack(targets: dict) -> str:
    return "succeeded: called although the module never loaded"
