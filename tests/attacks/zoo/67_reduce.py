"""
number = 67
family = "integrity"
what = "return an object that would run a function of its choosing when it is unpickled"
stopped_by = ["nothing is ever unpickled"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import os


class Loaded:
    def __reduce__(self) -> tuple:
        return os._exit, (0,)

    def __getstate__(self) -> dict:
        return {}


def attack(targets: dict) -> Loaded:
    return Loaded()
