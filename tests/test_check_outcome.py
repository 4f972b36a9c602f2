"""From what the check process said to outcomes: words, points, and what of a hidden check may be shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.check_outcome import check_outcomes
from grader.check_words import HIDDEN
from grader.course import load_course
from grader.model import Problem
from grader.record import attempt_to_dict
from grader.report.result_json import result_document
from grader.result import Attempt, ExerciseResult, Provenance, Verdict
from grader.score import grade

SECRET = "SECRET-4711"
# everything in which a student's code, or a comparison with a hidden input, could say something
SPEAKING: dict[str, Any] = {
    "remarks": ["tuple_for_list"],
    "log": SECRET,
    "milliseconds": 47.11,
    "error": f"ValueError: {SECRET}",
    "frames": [[3, SECRET, SECRET]],
    "detail": SECRET,
    "comparison": {"kind": "values", "what": SECRET, "expected": SECRET, "actual": SECRET, "where": "", "by": ""},
    "figures": {"seconds": SECRET, "masked": SECRET, "share": SECRET},
}


@pytest.fixture(scope="module")
def problem() -> Problem:
    """c3 with its first check hidden."""
    found = load_course(Path(__file__).parent.parent).problem("c3")
    assert found is not None
    assert found.code is not None
    first, *others = found.code.checks
    return replace(found, code=replace(found.code, checks=(replace(first, hidden=True), *others)))


def outcome(problem: Problem, verdict: Verdict, slug: str, *, at: int = 0, tries: int = 0) -> Any:
    result = {**SPEAKING, "verdict": verdict.value, "slug": slug}
    results = {problem.checks[at].function: result}
    answer = {"loaded": {"verdict": "passed"}, "checks": results, "fault": ""}
    return check_outcomes(problem, answer, tries=tries)[at]


NOT_PASSED = [
    verdict
    for verdict in Verdict
    if verdict not in (Verdict.PASSED, Verdict.SKIPPED, Verdict.CORRECT, Verdict.PARTIAL, Verdict.WRONG, Verdict.INVALID,
                       Verdict.REVIEW)
]  # fmt: skip


@pytest.mark.parametrize("verdict", [Verdict.PASSED, *NOT_PASSED], ids=str)
def test_of_a_hidden_check_a_verdict_and_a_hint_are_all_that_shows(problem: Problem, verdict: Verdict) -> None:
    assert problem.code is not None
    slug = next(iter(problem.code.messages)) if verdict is Verdict.FAILED else "exception"
    made = outcome(problem, verdict, slug)
    assert made.verdict is verdict
    assert made.hidden
    assert (made.comparison, made.error, made.trace, made.log, made.milliseconds) == (None, "", (), "", 0.0)
    assert (made.mistakes, made.remarks) == ((), ())
    attempt = Attempt("mei", "2026-04-01T00:00:00+00:00", (ExerciseResult("c3", problem.title, (made,)),), (),
                      Provenance("c", "d", "s", "0", "3"))  # fmt: skip
    for document in (attempt_to_dict(attempt), result_document(attempt, grade(attempt), language="en")):
        assert SECRET not in str(document)
        assert "47.11" not in str(document)


def test_a_hidden_check_that_fails_shows_the_authors_hint_and_nothing_of_ours(problem: Problem) -> None:
    assert problem.code is not None
    slug, message = next((slug, message) for slug, message in problem.code.messages.items() if message.hints)
    assert outcome(problem, Verdict.FAILED, slug).hint == message.hints[0]
    assert outcome(problem, Verdict.FAILED, slug, tries=9).hint == message.hints[-1]
    # which exception it was, the code chooses, and it could choose by the input that it sees
    raised = {
        outcome(problem, verdict, slug).message
        for verdict in (Verdict.FAILED, Verdict.RAISED, Verdict.TIMEOUT, Verdict.CRASHED)
        for slug in ("exception", "name_error", "cpu_limit", "exited")
    }
    assert raised == {HIDDEN}
    assert outcome(problem, Verdict.RAISED, "name_error").hint is None


def test_a_public_check_shows_what_happened(problem: Problem) -> None:
    made = outcome(problem, Verdict.RAISED, "exception", at=1)
    assert not made.hidden
    assert SECRET in made.log + made.error
    assert made.trace[0].file == "c3.py"
    assert (made.score, made.possible) == (0.0, problem.checks[1].points)


def test_a_fault_of_ours_leaves_the_points_open(problem: Problem) -> None:
    for answer in (
        {"fault": "the zygote is gone"},
        {"fault": "", "loaded": {"verdict": "broken", "detail": "x"}, "checks": {}},
        {"fault": "pytest ended", "loaded": {"verdict": "passed"}, "checks": {}},
        {"fault": "", "loaded": {"verdict": "passed"}, "checks": {}},
    ):
        made = check_outcomes(problem, answer)
        assert [entry.verdict for entry in made] == [Verdict.BROKEN] * len(problem.checks)
        result = ExerciseResult("c3", problem.title, made)
        total = grade(Attempt("mei", "2026-04-01T00:00:00+00:00", (result,), (), Provenance("c", "d", "s", "0", "3")))
        assert (total.earned, total.unsettled) == (0.0, sum(check.points for check in problem.checks))


def test_the_time_that_a_check_had_is_the_time_that_it_says(problem: Problem) -> None:
    made = outcome(problem, Verdict.TIMEOUT, "cpu_limit", at=1)
    assert SECRET in made.message.en  # the check's own figure, not the course's limit
