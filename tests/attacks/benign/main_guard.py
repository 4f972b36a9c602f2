"""
family = "benign"
what = "code that asks for its name, its own file and its own source"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import inspect
import os
import pathlib


def honest(targets: dict) -> str:
    assert os.path.isfile(__file__)
    assert pathlib.Path(__file__).resolve().parent == pathlib.Path.cwd().resolve()
    assert "def honest" in inspect.getsource(honest)
    assert __name__ != "__main__"
    return "fine"


if __name__ == "__main__":
    raise SystemExit("not when it is imported")
