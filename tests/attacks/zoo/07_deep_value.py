"""
number = 7
family = "integrity"
what = "return a list nested ten thousand deep"
stopped_by = ["cap on the depth of an answer"]
verdicts = {full = ["bad_return", "crashed"], contained = ["bad_return", "crashed"], limited = ["bad_return", "crashed"]}
"""


def attack(targets: dict) -> list:
    value: list = []
    for _ in range(10_000):
        value = [value]
    return value
