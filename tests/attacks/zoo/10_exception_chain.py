"""
number = 10
family = "availability"
what = "raise an exception at the end of a chain of ten thousand causes"
stopped_by = ["a report holds a bounded part of it"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""


def attack(targets: dict) -> str:
    error: Exception = ValueError("first")
    for index in range(10_000):
        following = ValueError(str(index))
        following.__cause__ = error
        error = following
    raise error
