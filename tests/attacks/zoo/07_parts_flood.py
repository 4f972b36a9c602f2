"""
number = 7
family = "integrity"
what = "return a list of a million parts"
stopped_by = ["cap on the parts of an answer"]
verdicts = {full = ["bad_return", "out_of_memory"], contained = ["bad_return", "out_of_memory"], limited = ["bad_return", "out_of_memory"]}
"""


def attack(targets: dict) -> list[int]:
    return [0] * 1_000_000
