"""
number = 7
family = "integrity"
what = "return a text of lone surrogates and control characters, which cannot be written to most files"
stopped_by = ["texts of an answer are made printable"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
"""


def attack(targets: dict) -> str:
    return "stopped: \ud800\udfff\x00\x1b[2J\u202e"
