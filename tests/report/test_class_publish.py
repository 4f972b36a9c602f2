"""The class from a gradebook: wrong answers that several students share, each counted for its own item."""

from __future__ import annotations

import json
from pathlib import Path

from grader.class_publish import class_paths, publish_class
from grader.gradebook import Gradebook
from grader.model import Course
from grader.result import Attempt, ExerciseResult, Outcome, Provenance, Verdict
from grader.text import Text


def outcome(item: str, value: str | None, verdict: Verdict = Verdict.WRONG) -> Outcome:
    return Outcome(item, "number", verdict, float(verdict is Verdict.CORRECT), 1.0, Text("文", "text"), value=value)


def attempt(student: str, *outcomes: Outcome) -> Attempt:
    made_by = Provenance("c", "c" * 64, student.ljust(64, "0"), "0.1.0", "3.11")
    result = ExerciseResult("q2", Text("数える", "Count"), outcomes)
    return Attempt(student, "2026-11-24T12:00:00+00:00", (result,), (), made_by)


def test_equal_wrong_answers_are_counted_item_by_item_and_right_ones_never(tmp_path: Path):
    out = tmp_path / "out"
    course = Course("c", Text("章", "Chapter"), tmp_path, (), "c" * 64)
    with Gradebook(tmp_path / "book.sqlite") as book:
        for student in ("aoi", "mei", "ren"):
            book.add(
                attempt(
                    student,
                    outcome("q2/total", "98304"),
                    outcome("q2/layer", "98304" if student == "mei" else None),
                    outcome("q2/adapter", "24576", Verdict.CORRECT),
                )
            )
        assert publish_class(book, course, out, "en") == class_paths(out)
    document = json.loads(class_paths(out)[1].read_text(encoding="utf-8"))
    assert document["same_wrong_answers"] == [{"item": "q2/total", "value": "98304", "count": 3}]
    assert class_paths(out)[2].read_text(encoding="utf-8").count("\n") == 4
