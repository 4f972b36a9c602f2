"""Adds attempts to a gradebook until it is killed, and prints each number once it is committed.

python writer.py GRADEBOOK STUDENT CHUNKED [COUNT]
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import made

from grader.gradebook import Gradebook


def main(path: str, student: str, how: str, times: str = "") -> None:
    numbers = range(int(times)) if times else count()
    with Gradebook(path) as book:
        print("open", flush=True)
        if how == "chunked":
            for attempt in book.add_many((made.attempt(student), f"f{n}") for n in numbers):
                print(attempt.number, flush=True)
        else:
            for n in numbers:
                print(book.add(made.attempt(student), fingerprint=f"f{n}"), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
