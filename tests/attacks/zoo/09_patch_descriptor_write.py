"""
number = 9
family = "integrity"
what = "replace os.write by one that writes everything twice"
stopped_by = ["answers are numbered", "bytes nobody asked for are an error"]
verdicts = {full = ["passed", "bad_return", "crashed"], contained = ["passed", "bad_return", "crashed"], limited = ["passed", "bad_return", "crashed"]}
"""

import os

genuine = os.write


def twice(descriptor: int, data: bytes) -> int:
    genuine(descriptor, data)
    return genuine(descriptor, data)


def attack(targets: dict) -> str:
    os.write = twice
    return "stopped: behind a doubled write"
