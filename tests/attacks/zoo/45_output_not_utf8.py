"""
number = 45
family = "integrity"
what = "print bytes that are no UTF-8, half characters and NUL"
stopped_by = ["output is decoded with replacement"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os


def attack(targets: dict) -> str:
    os.write(1, b"\xff\xfe\x00\xed\xa0\x80\xf0\x9f\x98" * 100)
    os.write(2, bytes(range(256)) * 10)
    return "stopped: text with replacements"
