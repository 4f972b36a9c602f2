"""
number = 7
family = "integrity"
what = "return a text of thirty megabytes"
stopped_by = ["cap on the size of an answer's header"]
verdicts = {full = ["bad_return", "out_of_memory"], contained = ["bad_return", "out_of_memory"], limited = ["bad_return", "out_of_memory"]}
"""


def attack(targets: dict) -> str:
    return "succeeded? " + "x" * 30_000_000
