"""Which part of answers.toml answers which item."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from grader.answers_file import read_answers
from grader.course import load_course
from grader.model import Course, Submission
from grader.pipeline import grade_submission
from grader.result import Attempt

ROOT = Path(__file__).parent.parent


@lru_cache(maxsize=1)
def course() -> Course:
    return load_course(ROOT)


def grade(text: str) -> Attempt:
    found = read_answers(text, "answers.toml", [problem.id for problem in course().problems])
    submission = Submission("s", "x", "d", found.answers, found.places, {}, tuple(found.notices))
    return grade_submission(course(), submission)


def verdicts(attempt: Attempt) -> dict[str, str]:
    return {o.id: o.verdict.value for o in attempt.outcomes if "blank" not in o.mistakes}


def test_a_bare_value_in_place_of_a_table_answers_the_item_of_that_name():
    assert verdicts(grade('[q1]\nner = "mlm"\n[q5]\nwarmup = "10%"\n')) == {
        "q1/ner": "correct",
        "q5/warmup": "correct",
    }


def test_running_text_answers_the_pairs():
    assert verdicts(grade('[q4]\ntext = "課題 → 対策"\n')) == {"q4/pairs": "review"}


def test_an_optional_item_left_blank_is_no_part_of_the_attempt():
    ids = {o.id for o in grade('[q5.warmup]\nvalue = "10%"\n').outcomes}
    assert "q5/warmup/value_lora" not in ids
    assert "q5/warmup/value_lora" in {o.id for o in grade('[q5.warmup]\nvalue_lora = "10%"\n').outcomes}


def test_a_misspelt_item_or_field_is_noticed_with_the_nearest_name():
    notices = grade('[q2]\ntotl = "1"\n[q1.ner]\nchoise = "mlm"\n').notices
    assert [notice.slug for notice in notices] == ["unknown_item", "unknown_item"]
    assert "choice" in notices[0].message.en
    assert "total" in notices[1].message.en
    assert notices[1].place is not None
    assert notices[1].place.line == 2


def test_a_line_that_cannot_be_read_makes_its_item_unread_and_not_blank():
    attempt = grade('[q2]\nadapter = "24,576"\ntotal = [1, 2\n\n[q1.ner]\nchoice = "mlm"\n')
    found = {o.id: o for o in attempt.outcomes}
    assert found["q2/total"].mistakes == ("unreadable",)
    assert "answers.toml:3" in found["q2/total"].message.en
    assert found["q2/adapter"].verdict == "correct"
    assert found["q1/ner"].verdict == "correct"


def test_a_nested_table_in_place_of_a_value_is_unread():
    assert verdicts(grade("[q2.total.deep]\nx = 1\n"))["q2/total"] == "invalid"
