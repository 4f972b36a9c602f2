"""
number = 12
family = "availability"
what = "return a tuple subclass and a mapping that never stop yielding"
stopped_by = ["cap on the parts of an answer", "CPU limit"]
verdicts = {full = ["bad_return", "timeout", "out_of_memory"], contained = ["bad_return", "timeout", "out_of_memory"], limited = ["bad_return", "timeout", "out_of_memory"]}
"""

from collections.abc import Iterator


class Endless(tuple):
    def __iter__(self) -> Iterator[int]:
        while True:
            yield 0


def attack(targets: dict) -> tuple:
    return Endless((1, 2))
