"""
number = 10
family = "integrity"
what = "raise an exception whose text is fifty megabytes long and whose type has a name of a megabyte"
stopped_by = ["texts of a report are cut"]
verdicts = {full = ["raised", "out_of_memory"], contained = ["raised", "out_of_memory"], limited = ["raised", "out_of_memory"]}
"""


def attack(targets: dict) -> str:
    raise type("E" * 1_000_000, (ValueError,), {"__str__": lambda self: "x" * 50_000_000})
