"""
number = 9
family = "integrity"
what = "replace isinstance, len, type, min and str among the built-in names"
stopped_by = ["whatever the job's own process then does, only its bytes arrive, and they are checked"]
verdicts = {full = ["passed", "bad_return", "raised", "crashed"], contained = ["passed", "bad_return", "raised", "crashed"], limited = ["passed", "bad_return", "raised", "crashed"]}
"""

import builtins


def attack(targets: dict) -> str:
    builtins.isinstance = lambda *_a: True
    builtins.len = lambda *_a: 3
    builtins.min = lambda *_a: 0
    builtins.str = lambda *_a: "succeeded?"
    return "stopped: behind patched built-ins"
