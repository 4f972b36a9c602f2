"""
number = 45
family = "integrity"
what = "close both output streams, so that flushing them fails"
stopped_by = ["the harness does not need them"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os
import sys


def attack(targets: dict) -> str:
    sys.stdout.close()
    os.close(1)
    os.close(2)
    sys.stdout = sys.stderr = None
    return "stopped: the answer takes another way"
