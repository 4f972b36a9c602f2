"""
number = 31
family = "confidentiality"
what = "tell one bit about hidden inputs by returning or raising"
stopped_by = ["one bit a submission", "attempts are limited"]
verdicts = {full = ["passed", "raised"], contained = ["passed", "raised"], limited = ["passed", "raised"]}
"""


def attack(targets: dict) -> str:
    if float(targets["inputs"].float().sum()) > 0:
        raise ValueError("one")
    return "stopped: zero"
