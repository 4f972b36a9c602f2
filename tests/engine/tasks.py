"""Work for the engine's tests: module-level, since worker processes import it by name."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

STARTED: list[int] = []


def double(task: int) -> int:
    return task * 2


def behave(task: Any) -> Any:
    """Do what the task says."""
    match task:
        case ("exit", code):
            os._exit(code)
        case "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            while True:
                time.sleep(60)
        case "raise":
            raise ValueError("the reader gave up")
        case "sys.exit":
            sys.exit("goodbye")
        case "recurse":
            return behave("recurse")
        case "unpicklable":
            return lambda: None
        case "poison":
            return Poison()
        case ("die once", path):
            if not Path(path).exists():
                Path(path).touch()
                os._exit(1)
            return "second time lucky"
        case ("tell and hang", fifo):
            Path(fifo).write_text("here")  # waits until somebody reads
            behave("hang")
        case "pid":
            return os.getpid()
        case "big":
            return b"x" * 5_000_000
    return task


class Stubborn:
    """Fails with an OSError while it is packed, as a closed pipe would."""

    def __reduce__(self) -> Any:
        raise OSError("not for sending")


class Poison:
    """Travels well and cannot be put together again."""

    def __reduce__(self) -> Any:
        return (int, ("not a number",))


def start() -> None:
    STARTED.append(os.getpid())


def started(_: object) -> list[int]:
    return STARTED


def refuse() -> None:
    raise RuntimeError("no course here")


def die() -> None:
    os._exit(9)
