"""
number = 16
family = "integrity"
what = "overwrite and resize the inputs in place, so that the expected value computed from them changes, too"
stopped_by = ["the trusted side keeps its own copy"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""


def attack(targets: dict) -> str:
    inputs = targets["inputs"]
    inputs.data.zero_()
    inputs.data.resize_(1)
    for name in list(targets):
        if name != "inputs":
            targets[name] = None
    return "stopped: only a copy was changed"
