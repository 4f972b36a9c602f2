"""Zygotes for tests that need none of the large libraries: ready in a fraction of a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.checks.failures import StudentError
from grader.checks.student import Student
from grader.worker import zygote
from grader.worker.accelerator import NONE, Accelerator
from grader.worker.client import Client
from grader.worker.levels import IsolationError, Level
from grader.worker.limits import Limits

LIMITS = Limits(cpu=2.0, wall=20.0, memory=256 << 20, disk=4 << 20, answer=1 << 20)


@contextmanager
def bare(
    level: Level,
    *,
    without: Iterable[str] = (),
    forbidden: Iterable[Path] = (),
    accelerator: Accelerator = NONE,
) -> Iterator[zygote.Zygote]:
    """A zygote with nothing imported; the test is skipped where this machine cannot enter the level."""
    try:
        started = zygote.start(
            floor=level, ceiling=level, without=without, forbidden=forbidden, accelerator=accelerator
        )
    except IsolationError as error:
        pytest.skip(f"this machine cannot enter {level}: {error}")
    with started:
        yield started


def student(client: Client, source: str, limits: Limits = LIMITS) -> Student:
    """A module, at the beginning of a check."""
    made = Student(client, "c3", source, limits)
    made.begin(limits)
    return made


def error_of(run: Callable[[], object]) -> StudentError:
    """The StudentError that `run` ends in."""
    with pytest.raises(StudentError) as caught:
        run()
    return caught.value
