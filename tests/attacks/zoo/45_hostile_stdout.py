"""
number = 45
family = "integrity"
what = "put an object in place of sys.stdout whose flush ends the process or raises"
stopped_by = ["the harness survives a stream that raises"]
verdicts = {full = ["passed", "raised", "crashed"], contained = ["passed", "raised", "crashed"], limited = ["passed", "raised", "crashed"]}
"""

import sys


class Stream:
    def write(self, _text: str) -> int:
        raise KeyboardInterrupt

    def flush(self) -> None:
        raise SystemExit(0)


def attack(targets: dict) -> str:
    sys.stdout = sys.stderr = Stream()
    return "stopped: behind a hostile stream"
