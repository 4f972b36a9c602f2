"""A grade is arithmetic on outcomes and overrides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.result import Attempt, Grade, Override, Verdict
from grader.score import costs_attempt, grade

from .made import attempt, outcome
from .strategies import ATTEMPTS


def override(name: str, score: float, number: int | None = 1, student: str = "hana") -> Override:
    return Override(student, number or 0, name, score, "teacher", "read by hand", "2026-11-25T00:00:00Z")


def test_earned_is_score_times_points_summed() -> None:
    judged = attempt("hana", outcome("a", score=0.5, possible=3), outcome("b", score=1 / 3, possible=1))
    assert grade(judged) == Grade(earned=1.8333, possible=4.0, unsettled=0.0)


@pytest.mark.parametrize("verdict", [Verdict.REVIEW, Verdict.BROKEN])
def test_what_nobody_decided_is_unsettled_and_earns_nothing_yet(verdict: Verdict) -> None:
    judged = attempt("hana", outcome("a", verdict, score=0.8, possible=3), outcome("b", possible=2))
    assert grade(judged) == Grade(earned=2.0, possible=5.0, unsettled=3.0)


def test_an_override_settles_and_the_last_one_wins() -> None:
    judged = replace(attempt("hana", outcome("a", Verdict.REVIEW, 0.0, 4)), number=1)
    assert grade(judged, [override("a", 0.25), override("a", 0.75)]) == Grade(3.0, 4.0, 0.0)


@pytest.mark.parametrize("stray", [override("a", 0, number=2), override("a", 0, student="ren"), override("z", 0)])
def test_an_override_of_something_else_changes_nothing(stray: Override) -> None:
    judged = replace(attempt("hana", outcome("a")), number=1)
    assert grade(judged, [stray]) == grade(judged)


@given(ATTEMPTS, st.lists(st.floats(0, 1), max_size=3))
def test_earned_and_unsettled_never_exceed_possible(judged: Attempt, scores: list[float]) -> None:
    numbered = replace(judged, number=1)
    given_scores = [
        override(judged_outcome.id, score, student=judged.student)
        for judged_outcome, score in zip(numbered.outcomes, scores, strict=False)
    ]
    result = grade(numbered, given_scores)
    assert result.earned >= 0
    assert result.earned + result.unsettled <= result.possible + 1e-9


@pytest.mark.parametrize(
    ("verdict", "answer", "costs"),
    [
        (Verdict.WRONG, "12", True),
        (Verdict.REVIEW, "because", True),
        (Verdict.RAISED, "", True),
        (Verdict.WRONG, " ", False),
        (Verdict.INVALID, "12 or 13", False),
        (Verdict.MISSING, "", False),
        (Verdict.BROKEN, "", False),
        (Verdict.SKIPPED, "", False),
    ],
)
def test_only_something_that_was_judged_costs_an_attempt(verdict: Verdict, answer: str, costs: bool) -> None:
    assert costs_attempt(attempt("hana", outcome(verdict=verdict, answer=answer, score=0))) is costs
