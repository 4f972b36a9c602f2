"""
number = 26
family = "confidentiality"
what = "read from the output pipe and write to the input, to find what other jobs said"
stopped_by = ["each job has pipes of its own, in one direction"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os


def attack(targets: dict) -> str:
    for number in (1, 2):
        try:
            os.set_blocking(number, False)
            found = os.read(number, 100)
        except OSError:
            continue
        if found:
            return f"succeeded: read {len(found)} bytes from descriptor {number}"
    try:
        found = os.read(0, 100)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: something stood in the input" if found else "stopped: one direction only, and no input"
