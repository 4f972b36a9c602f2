"""
number = 52
family = "availability"
what = "let a regular expression backtrack for ever, in native code that holds the interpreter's lock"
stopped_by = ["CPU limit, held from another process"]
verdicts = {full = ["timeout"], contained = ["timeout"], limited = ["timeout"]}
"""

import re


def attack(targets: dict) -> str:
    re.match(r"(a+)+$", "a" * 60 + "b")
    return "succeeded: it came to an end"
