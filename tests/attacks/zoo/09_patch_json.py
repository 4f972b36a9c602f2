"""
number = 9
family = "integrity"
what = "replace json.dumps and json.loads"
stopped_by = ["answers are numbered and checked for their form"]
verdicts = {full = ["bad_return", "crashed", "raised"], contained = ["bad_return", "crashed", "raised"], limited = ["bad_return", "crashed", "raised"]}
"""

import json


def attack(targets: dict) -> str:
    json.dumps = lambda *_a, **_n: '{"ok": "worthless: forged"}'
    json.loads = lambda *_a, **_n: {"ok": "worthless: forged"}
    return "stopped: behind a patched json"
