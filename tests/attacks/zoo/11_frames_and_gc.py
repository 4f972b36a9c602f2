"""
number = 11
family = "confidentiality"
what = "walk the calling frames and every object that the collector knows, looking for expected values of the check"
stopped_by = ["expected values never enter this process"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import gc
import re
import sys


def attack(targets: dict) -> str:
    hint = targets["canary_hint"]
    pattern = re.compile(re.escape(hint) + r"[0-9A-Za-z_-]{34}")
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if isinstance(value, str) and pattern.search(value):
                return "succeeded: the canary is in a calling frame"
        frame = frame.f_back
    for holder in gc.get_objects():
        if type(holder) not in (dict, list, tuple):
            continue
        for value in list(holder.values()) if type(holder) is dict else holder:
            if type(value) is str and len(value) < 4096 and pattern.search(value):
                return "succeeded: the canary is in an object"
    return "stopped: neither frames nor objects hold it"
