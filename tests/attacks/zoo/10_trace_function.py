"""
number = 10
family = "integrity"
what = "set a trace and a profile function that rewrites the harness's local names after the call"
stopped_by = ["only bytes arrive, and they are checked"]
verdicts = {full = ["passed", "raised", "bad_return", "crashed"], contained = ["passed", "raised", "bad_return", "crashed"], limited = ["passed", "raised", "bad_return", "crashed"]}
"""

import sys


def tracer(frame: object, event: str, argument: object) -> object:
    if event == "return" and isinstance(argument, tuple):
        raise KeyboardInterrupt
    return tracer


def attack(targets: dict) -> str:
    frame = sys._getframe()
    while frame is not None:
        frame.f_trace = tracer
        frame = frame.f_back
    sys.settrace(tracer)
    return "stopped: behind a tracer"
