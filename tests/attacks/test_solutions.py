"""Submissions that try to break a check, or to pass one by a claim that holds of nothing.

Each file of `solutions` follows the exercise's reference, so that the checks before the one it aims at pass. Its first
line names that check and the verdict that it must get. Nothing that is handed in may make a check `broken`: that leaves
the points open. Of some attacks nothing is left once they break nothing: what stands behind them is right.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.checks.service import CheckService
from grader.course import load_course
from grader.result import Verdict
from grader.worker.levels import Level

pytestmark = pytest.mark.ml

ROOT = Path(__file__).parent.parent.parent
SOLUTIONS = sorted((Path(__file__).parent / "solutions").glob("*.py"))
MOST_MEMORY = 3 << 30  # bytes of any process that this one has waited for


@pytest.fixture(scope="module")
def service() -> Iterator[CheckService]:
    with CheckService(load_course(ROOT), floor=Level.LIMITED) as started:
        yield started


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_it_gets_the_verdict_that_it_should(path: Path, service: CheckService) -> None:
    exercise = path.stem.partition("--")[0]
    aim, _, wanted = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").partition(": ")
    problem = next(problem for problem in service.course.problems if problem.id == exercise)
    reference = (problem.folder / "right" / "reference.py").read_text(encoding="utf-8")
    answer = service.run(problem, f"{reference}\n\n{path.read_text(encoding='utf-8')}")
    verdicts = {check.id: answer["checks"][check.function]["verdict"] for check in problem.checks}
    assert Verdict.BROKEN not in verdicts.values()
    assert verdicts[f"{exercise}/{aim}"] == wanted
    if wanted != Verdict.PASSED:
        assert Verdict.FAILED in verdicts.values() or wanted in verdicts.values()


def test_no_tensor_grows_on_the_trusted_side() -> None:
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MOST_MEMORY
