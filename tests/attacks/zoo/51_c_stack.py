"""
number = 51
family = "availability"
what = "overflow the stack of the C code by recursion through it"
stopped_by = ["a process of its own", "stack limit"]
verdicts = {full = ["crashed", "raised", "out_of_memory", "timeout"], contained = ["crashed", "raised", "out_of_memory", "timeout"], limited = ["crashed", "raised", "out_of_memory", "timeout"]}
"""

import sys


class Node:
    def __init__(self) -> None:
        self.inner: object = self

    def __repr__(self) -> str:
        return repr(self.inner)


def attack(targets: dict) -> str:
    sys.setrecursionlimit(1_000_000_000)
    return repr(Node())
