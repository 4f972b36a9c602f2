"""`grade` and `python -m grader`."""

from __future__ import annotations

import sys


def main() -> None:
    from grader.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
