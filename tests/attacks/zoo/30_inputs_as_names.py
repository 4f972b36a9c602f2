"""
number = 30
family = "confidentiality"
what = "put the inputs into the name of an exception type, a line of source and the name of a function"
stopped_by = ["feedback of a hidden check shows neither output nor traceback"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""

import os


def attack(targets: dict) -> str:
    text = "x" + "_".join(str(abs(int(value * 1000))) for value in targets["inputs"].flatten().tolist()[:8])
    source = f"def {text}():\n    raise type({text!r}, (ValueError,), {{}})({text!r})  # {text}\n"
    space: dict = {}
    exec(compile(source, os.path.abspath(__file__), "exec"), space)
    return space[text]()
