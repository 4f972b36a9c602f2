"""
number = 7
family = "integrity"
what = "return a list that holds itself"
stopped_by = ["cap on the depth of an answer"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""


def attack(targets: dict) -> list:
    value: list = []
    value.append(value)
    return value
