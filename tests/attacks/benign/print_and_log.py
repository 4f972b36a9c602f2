"""
family = "benign"
what = "print, log and warn, in two languages"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import logging
import sys
import warnings


def honest(targets: dict) -> str:
    print("a line", "一行", "🙂")
    print("to the error stream", file=sys.stderr, flush=True)
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("student").info("logged: %s", 1)
    warnings.warn("a warning", stacklevel=2)
    sys.stdout.write("no newline at the end")
    return "fine"
