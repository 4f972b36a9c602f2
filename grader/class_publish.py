"""The class report from the gradebook: class.html, class.json and grades.csv. Nothing is graded here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from grader.code_exercise import figures_of
from grader.gradebook import Gradebook
from grader.key_model import ChoiceKey, FormulaKey, IntervalKey, NumberKey
from grader.model import Course
from grader.publish import report_paths, write_whole
from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.report.class_report import ClassSummary, SameAnswer

LEAST_SAME = 2  # students who must share a wrong answer for it to be listed


def class_paths(out: Path) -> tuple[Path, Path, Path]:
    """Where the class report goes: the page, the data, the register."""
    return out / "class.html", out / "class.json", out / "grades.csv"


def publish_class(
    book: Gradebook, course: Course, out: Path, language: Language, *, failures: Collection[Any] = ()
) -> tuple[Path, Path, Path]:
    """Write all three; `failures` are (student, path, message) of submissions that could not be graded."""
    from grader.report.class_report import class_document, grades_csv, render_class_html

    summary = summarise(book, course, out, failures)
    page, data, register = class_paths(out)
    write_whole(page, render_class_html(summary, default_language=language))
    write_whole(data, json.dumps(class_document(summary, language), ensure_ascii=False, indent=1) + "\n")
    write_whole(register, grades_csv(summary))
    return page, data, register


def summarise(book: Gradebook, course: Course, out: Path, failures: Collection[Any] = ()) -> ClassSummary:
    """The class over the attempts that count."""
    from grader.report.class_report import ClassSummary, ItemRow, StudentRow

    by_exercise: dict[str, dict[str, float]] = {}
    for outcome in book.outcomes(course.counts, course.due):
        points = by_exercise.setdefault(outcome.student, {})
        earned = round((outcome.score or 0.0) * outcome.possible, 4)
        points[outcome.exercise] = round(points.get(outcome.exercise, 0.0) + earned, 4)
    students = [
        StudentRow(
            student=row.student,
            attempt=row.number,
            at=row.at,
            earned=row.earned,
            possible=row.possible,
            unsettled=row.unsettled,
            link=_link(out, row.student),
            by_exercise=by_exercise.get(row.student, {}),
        )
        for row in book.scores(course.counts, course.due)
    ]
    items = [
        ItemRow(
            item.id, item.exercise, item.kind, item.possible, item.students, item.decided, item.mean,
            item.discrimination, item.verdicts, item.mistakes,
        )
        for item in book.item_statistics(course.counts, course.due)
    ]  # fmt: skip
    return ClassSummary(
        course=course.id,
        title=course.title,
        students=students,
        items=items,
        same=_same_wrong_answers(book, course),
        failures=[(failure.student, failure.path, failure.message) for failure in failures],
        mistake_texts=mistake_texts(course),
    )


def mistake_texts(course: Course) -> dict[str, Text]:
    """The feedback of each named mistake, where the course names it: of a formula, an option or a range."""
    found: dict[str, Text] = {}
    for problem in course.problems:
        if problem.experiment is not None:
            for slug, told in problem.experiment.messages.items():
                found.setdefault(slug, figures_of(told.message, {}, missing="…"))
        for item in problem.items:
            if isinstance(item.key, NumberKey | FormulaKey):
                for mistake in item.key.mistakes:
                    found.setdefault(mistake.slug, mistake.message)
            elif isinstance(item.key, IntervalKey):
                for slug, _low, _high, message in item.key.mistakes:
                    found.setdefault(slug, message)
            elif isinstance(item.key, ChoiceKey):
                for option in item.key.options:
                    if option.mistake and option.message:
                        found.setdefault(option.mistake, option.message)
    return found


def _link(out: Path, student: str) -> str:
    page = report_paths(out, student).html
    return quote(f"{page.parent.name}/{page.name}") if page.is_file() else ""


def _same_wrong_answers(book: Gradebook, course: Course) -> list[SameAnswer]:
    """Wrong answers that several students share, read one attempt at a time."""
    from grader.report.class_report import SameAnswer

    counts: Counter[tuple[str, str]] = Counter()
    for attempt in book.counting(course.counts, course.due):
        for outcome in attempt.outcomes:
            if outcome.verdict.value == "wrong" and outcome.value:
                counts[outcome.id, outcome.value[:200]] += 1
    return [SameAnswer(item, value, n) for (item, value), n in counts.most_common() if n >= LEAST_SAME]
