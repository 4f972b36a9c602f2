"""The sample class gets the verdicts that its expect.toml files state: the golden test of the whole path."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import SubmissionError
from grader.model import Course
from grader.pipeline import grade_submission
from grader.result import Attempt
from grader.score import grade
from grader.submission import read_submission

ROOT = Path(__file__).parent.parent
PERSONAS = sorted(path.parent.name for path in (ROOT / "submissions").glob("*/expect.toml"))


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)


def graded(course: Course, persona: str) -> Attempt:
    submission = read_submission(ROOT / "submissions" / persona, persona, exercises=course.asked)
    return grade_submission(course, submission)


def expected(persona: str) -> dict:
    return tomllib.loads((ROOT / "submissions" / persona / "expect.toml").read_text(encoding="utf-8"))


def test_the_class_has_at_least_eight_personas():
    assert len(PERSONAS) >= 8


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_gets_what_it_must(course: Course, persona: str):
    wanted = expected(persona)
    if wanted.get("refused"):
        with pytest.raises(SubmissionError):
            graded(course, persona)
        return
    attempt = graded(course, persona)
    answered = {o.id: o for o in attempt.outcomes if "blank" not in o.mistakes}
    assert {key: o.verdict.value for key, o in answered.items()} == wanted["verdicts"]
    assert {key: list(o.mistakes) for key, o in answered.items() if o.mistakes} == wanted["mistakes"]
    assert sorted(notice.slug for notice in attempt.notices) == sorted(wanted["notices"])
    result = grade(attempt)
    assert (result.earned, result.unsettled) == (wanted["earned"], wanted["unsettled"])
    assert result.possible >= sum(problem.possible for problem in course.problems)  # optional answers add theirs


@pytest.mark.parametrize("persona", ["mei", "alex", "haruto"])
def test_right_answers_lose_no_point_that_a_machine_gives(course: Course, persona: str):
    answered = [o for o in graded(course, persona).outcomes if "blank" not in o.mistakes]
    assert answered
    assert [o.id for o in answered if o.score < 1 and not o.verdict.unsettled] == []


def test_hostile_input_earns_only_what_it_deserves(course: Course):
    attempt = graded(course, "mallory")
    assert [o.id for o in attempt.outcomes if o.score > 0] == []


def test_every_blank_item_of_an_untouched_starter_is_unread_and_not_wrong(course: Course):
    attempt = graded(course, "aoi")
    assert {o.verdict.value for o in attempt.outcomes if o.kind != "check"} == {"invalid"}
    assert {o.verdict.value for o in attempt.outcomes if o.kind == "check"} <= {"missing"}
    assert {o.mistakes for o in attempt.outcomes} == {("blank",)}
