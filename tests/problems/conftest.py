"""One warm check process for all code exercises that a worker of xdist runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.checks.service import CheckService
from grader.course import load_course
from grader.worker.levels import Level

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def checks() -> Iterator[CheckService]:
    with CheckService(load_course(ROOT), floor=Level.LIMITED) as service:
        yield service
