"""
number = 30
family = "confidentiality"
what = "print the inputs and raise them in an exception's text, to see hidden ones in the feedback"
stopped_by = ["feedback of a hidden check shows neither output nor traceback"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""


def attack(targets: dict) -> str:
    text = repr(targets["inputs"].tolist())
    print("inputs:", text, flush=True)
    raise ValueError(text)
