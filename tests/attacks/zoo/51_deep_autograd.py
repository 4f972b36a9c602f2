"""
number = 51
family = "availability"
what = "free a chain of a million nested objects at once"
stopped_by = ["a process of its own", "CPU limit"]
verdicts = {full = ["passed", "crashed", "timeout", "out_of_memory"], contained = ["passed", "crashed", "timeout", "out_of_memory"], limited = ["passed", "crashed", "timeout", "out_of_memory"]}
"""


def attack(targets: dict) -> str:
    value: tuple = ()
    for _ in range(1_000_000):
        value = (value,)
    del value
    return "stopped: freed without harm"
