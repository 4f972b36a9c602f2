"""The sample class gets the verdicts that its expect.toml files state: the golden test of the whole path."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from grader.checks.service import CheckService
from grader.course import load_course
from grader.errors import SubmissionError
from grader.model import Course
from grader.pipeline import grade_submission
from grader.result import Attempt, Verdict
from grader.score import grade
from grader.submission import read_submission

ROOT = Path(__file__).parent.parent
LIMITS = {"wall_limit": "cpu_limit"}
PERSONAS = sorted(path.parent.name for path in (ROOT / "submissions").glob("*/expect.toml"))


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)


@pytest.fixture(scope="module")
def graded(course: Course) -> Iterator[Callable[[str], Attempt]]:
    """Grade a persona, once; one warm check process for all of them."""
    with CheckService(course) as checks:

        @cache
        def attempt(persona: str) -> Attempt:
            submission = read_submission(ROOT / "submissions" / persona, persona, exercises=course.asked)
            return grade_submission(course, submission, checks=checks)

        yield attempt


def expected(persona: str) -> dict:
    return tomllib.loads((ROOT / "submissions" / persona / "expect.toml").read_text(encoding="utf-8"))


def test_the_class_has_at_least_eight_personas():
    assert len(PERSONAS) >= 8


def code(attempt: Attempt) -> dict[str, dict]:
    """What came of the code that was handed in: points, and every mistake by name, in the order of the checks.

    Which limit an endless loop meets first depends on what else the machine does; both count as the one on CPU time.
    """
    found = {}
    for exercise in attempt.exercises:
        checks = [o for o in exercise.outcomes if o.kind == "check"]
        if any("blank" not in o.mistakes for o in checks):
            mistakes = list(dict.fromkeys(LIMITS.get(slug, slug) for o in checks for slug in o.mistakes))
            found[exercise.id] = {"earned": sum(o.earned for o in checks), "mistakes": mistakes}
    return found


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_gets_what_it_must(course: Course, graded: Callable[[str], Attempt], persona: str):
    wanted = expected(persona)
    if wanted.get("refused"):
        with pytest.raises(SubmissionError):
            graded(persona)
        return
    attempt = graded(persona)
    assert [o.id for o in attempt.outcomes if o.verdict is Verdict.BROKEN] == []
    answered = {o.id: o for o in attempt.outcomes if "blank" not in o.mistakes and o.kind != "check"}
    assert {key: o.verdict.value for key, o in answered.items()} == wanted["verdicts"]
    assert {key: list(o.mistakes) for key, o in answered.items() if o.mistakes} == wanted["mistakes"]
    assert sorted(notice.slug for notice in attempt.notices) == sorted(wanted["notices"])
    assert code(attempt) == wanted.get("code", {})
    result = grade(attempt)
    assert (result.earned, result.unsettled) == (wanted["earned"], wanted["unsettled"])
    assert result.possible >= sum(problem.possible for problem in course.problems)  # optional answers add theirs


@pytest.mark.parametrize("persona", ["mei", "alex", "haruto"])
def test_right_answers_lose_no_point_that_a_machine_gives(graded: Callable[[str], Attempt], persona: str):
    answered = [o for o in graded(persona).outcomes if "blank" not in o.mistakes]
    assert answered
    assert [o.id for o in answered if o.score < 1 and not o.verdict.unsettled] == []


def test_hostile_input_earns_only_what_it_deserves(graded: Callable[[str], Attempt]):
    assert [o.id for o in graded("mallory").outcomes if o.score > 0] == []


def test_every_blank_item_of_an_untouched_starter_is_unread_and_not_wrong(graded: Callable[[str], Attempt]):
    attempt = graded("aoi")
    assert {o.verdict.value for o in attempt.outcomes if o.kind != "check"} == {"invalid"}
    assert {o.verdict.value for o in attempt.outcomes if o.kind == "check"} <= {"missing"}
    assert {o.mistakes for o in attempt.outcomes} == {("blank",)}
