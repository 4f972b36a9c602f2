"""
family = "benign"
what = "errors that a program expects and handles: no file, no module, no network"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import importlib
import socket


def honest(targets: dict) -> str:
    for attempt, expected in (
        (lambda: open("nothing", encoding="utf-8"), OSError),
        (lambda: importlib.import_module("nothing_of_this_name"), ImportError),
        (lambda: socket.create_connection(("127.0.0.1", 9), timeout=0.2), OSError),
        (lambda: input("name? "), EOFError),
    ):
        try:
            attempt()
        except expected:
            continue
        raise AssertionError("it should have raised")
    return "fine"
