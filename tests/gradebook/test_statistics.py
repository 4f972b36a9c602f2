"""Item analysis agrees with the textbook formulas, computed in the plainest way."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from grader.gradebook_statistics import MIN_STUDENTS
from grader.result import Override, Verdict

from .made import attempt, outcome


def test_counts_and_means_are_over_the_attempts_that_count(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "book") as book:
        book.add(attempt("hana", outcome("a", Verdict.WRONG, 0.0, 2, mistakes=("forgot_b", "forgot_layers"))))
        book.add(attempt("hana", outcome("a", Verdict.PARTIAL, 0.5, 2, mistakes=("forgot_b",)), outcome("b")))
        book.add(attempt("ren", outcome("a", Verdict.REVIEW, 0.9, 2, mistakes=("forgot_b",))))
        book.add(attempt("yui", outcome("a")))
        first, second = book.item_statistics("last")
        assert (first.id, first.exercise, first.kind, first.possible) == ("a", "q2", "number", 2.0)
        assert (first.students, first.decided, first.mean) == (3, 2, 0.75)
        assert first.verdicts == {"correct": 1, "partial": 1, "review": 1}
        assert first.mistakes == {"forgot_b": 2}
        assert (second.id, second.students, second.discrimination) == ("b", 1, None)
        book.override(Override("ren", 1, "a", 0.0, "teacher", "no", "2026-11-25"))
        assert book.item_statistics("last")[0].mean == 0.5
        assert book.item_statistics("best")[0].students == 3


def test_an_empty_gradebook_has_no_items(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "book") as book:
        assert book.item_statistics("best") == []
        assert list(book.scores("best")) == []


def test_discrimination_is_the_correlation_with_the_other_items(tmp_path: Path) -> None:
    draw = random.Random(3)
    able = [draw.random() for _ in range(40)]
    points = {"a": 2.0, "b": 3.0, "c": 1.0}
    scores = [{name: round(min(1, max(0, skill + draw.gauss(0, 0.3))) * 4) / 4 for name in points} for skill in able]
    with Gradebook(tmp_path / "book") as book:
        for number, made in enumerate(scores):
            judged = (outcome(name, score=made[name], possible=points[name]) for name in points)
            book.add(attempt(f"s{number:02}", *judged))
        found = {item.id: item for item in book.item_statistics("best")}
    for name in points:
        others = [other for other in points if other != name]
        total = sum(points[other] for other in others)
        rest = [sum(made[other] * points[other] for other in others) / total for made in scores]
        expected = statistics.correlation([made[name] for made in scores], rest)
        item = found[name]
        assert item.discrimination == pytest.approx(expected, abs=1e-9)
        assert item.interval is not None
        assert -1 <= item.interval[0] < expected < item.interval[1] <= 1


@pytest.mark.parametrize(("students", "spread"), [(MIN_STUDENTS - 1, True), (MIN_STUDENTS, False)])
def test_too_few_students_or_no_spread_give_no_discrimination(tmp_path: Path, students: int, spread: bool) -> None:
    with Gradebook(tmp_path / "book") as book:
        for number in range(students):
            share = number % 2 if spread else 1
            book.add(attempt(f"s{number}", outcome("a", score=share), outcome("b", score=share)))
        assert [item.discrimination for item in book.item_statistics("best")] == [None, None]


def test_the_same_answers_everywhere_discriminate_fully(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "book") as book:
        for number in range(MIN_STUDENTS):
            book.add(attempt(f"s{number}", outcome("a", score=number % 2), outcome("b", score=number % 2)))
        assert [item.discrimination for item in book.item_statistics("best")] == pytest.approx([1.0, 1.0])


def test_outcomes_are_listed_student_by_student_with_overrides(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "book") as book:
        book.add(attempt("ren", outcome("a", Verdict.REVIEW, 0.3)))
        book.add(attempt("hana", outcome("b", score=0.5), outcome("a", Verdict.REVIEW, 0.3)))
        book.override(Override("hana", 1, "a", 0.25, "teacher", "half right", "2026-11-25"))
        rows = [(row.student, row.id, row.verdict, row.score, row.overridden) for row in book.outcomes("best")]
        assert rows == [
            ("hana", "b", "correct", 0.5, False),
            ("hana", "a", "review", 0.25, True),
            ("ren", "a", "review", None, False),
        ]
