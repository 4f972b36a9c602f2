"""
number = 51
family = "availability"
what = "recurse without end, as a beginner does by accident"
stopped_by = ["the interpreter's own limit"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""


def attack(targets: dict) -> str:
    return attack(targets)
