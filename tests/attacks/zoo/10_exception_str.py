"""
number = 10
family = "integrity"
what = "raise an exception whose own text cannot be had: asking for it ends the process"
stopped_by = ["no answer is no pass"]
verdicts = {full = ["crashed", "raised"], contained = ["crashed", "raised"], limited = ["crashed", "raised"]}
"""

import os


class Quiet(ValueError):
    def __str__(self) -> str:
        os._exit(0)
        return ""


def attack(targets: dict) -> str:
    raise Quiet
