"""
number = 67
family = "integrity"
what = "return an array of objects, an array of texts and a structured array"
stopped_by = ["only numbers cross in arrays"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import numpy


def attack(targets: dict) -> list:
    return [
        numpy.array([object(), print], dtype=object),
        numpy.array(["text"]),
        numpy.zeros(2, dtype=[("a", "i4"), ("b", "O")]),
    ]
