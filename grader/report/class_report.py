"""The class: points, which items are hard, which mistakes are common. From the gradebook's rows alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from grader.report.page import both, render, said
from grader.report.plots import histogram
from grader.report.shown import one_line, visible
from grader.report.words import WORDS, figure
from grader.text import Language, Text

SCHEMA = 1
MOST_MISTAKES = 30
MOST_SAME = 30
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class StudentRow:
    """One student's attempt that counts."""

    student: str
    attempt: int
    at: str
    earned: float
    possible: float
    unsettled: float
    link: str  # of the report, relative to the class report; empty where there is none
    by_exercise: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemRow:
    """One item over the attempts that count. `mean` is a score 0..1; `discrimination` correlates with the rest."""

    id: str
    exercise: str
    kind: str
    possible: float
    students: int
    decided: int
    mean: float | None
    discrimination: float | None
    verdicts: Mapping[str, int]
    mistakes: Mapping[str, int]


@dataclass(frozen=True)
class SameAnswer:
    """A wrong answer that several students gave."""

    item: str
    value: str
    count: int


@dataclass(frozen=True)
class ClassSummary:
    """Everything the class report shows."""

    course: str
    title: Text
    students: Sequence[StudentRow]
    items: Sequence[ItemRow]
    same: Sequence[SameAnswer] = ()
    failures: Sequence[tuple[str, str, Text]] = ()  # student, path, why
    mistake_texts: Mapping[str, Text] = field(default_factory=dict)

    def mistakes(self) -> list[tuple[str, int, list[str]]]:
        """(slug, how often, in which items), most frequent first; empty answers are no mistake."""
        counts: dict[str, int] = {}
        where: dict[str, list[str]] = {}
        for item in self.items:
            for slug, count in item.mistakes.items():
                if slug not in ("blank", "unreadable"):
                    counts[slug] = counts.get(slug, 0) + count
                    where.setdefault(slug, []).append(item.id)
        return [(slug, counts[slug], where[slug]) for slug in sorted(counts, key=lambda slug: (-counts[slug], slug))]


def class_document(summary: ClassSummary, language: Language) -> dict[str, Any]:
    """class.json, schema 1 (`class.schema.json` in this folder)."""
    return {
        "schema": SCHEMA,
        "course": summary.course,
        "language": language,
        "students": [
            {
                "student": row.student,
                "attempt": row.attempt,
                "at": row.at,
                "earned": row.earned,
                "possible": row.possible,
                "unsettled": row.unsettled,
            }
            for row in summary.students
        ],
        "items": [
            {
                "id": item.id,
                "exercise": item.exercise,
                "kind": item.kind,
                "possible": item.possible,
                "students": item.students,
                "decided": item.decided,
                "mean": item.mean,
                "discrimination": item.discrimination,
                "verdicts": dict(item.verdicts),
                "mistakes": dict(item.mistakes),
            }
            for item in summary.items
        ],
        "mistakes": [{"slug": slug, "count": count, "items": items} for slug, count, items in summary.mistakes()],
        "same_wrong_answers": [{"item": s.item, "value": s.value, "count": s.count} for s in summary.same],
        "failures": [
            {"student": student, "path": path, "message": why.into(language)} for student, path, why in summary.failures
        ],
    }


def grades_csv(summary: ClassSummary) -> str:
    """The register: a row a student, a column an exercise, two decimals. Quoted, and safe to open in a spreadsheet.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it. The file begins with a byte-order
    mark, without which Excel reads UTF-8 as another encoding.
    """
    exercises = list(dict.fromkeys(item.exercise for item in summary.items))
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["student", "attempt", "at", "earned", "possible", "unsettled", *exercises])
    for row in summary.students:
        figures = [row.earned, row.possible, row.unsettled]
        points = [f"{row.by_exercise[name]:.2f}" if name in row.by_exercise else "" for name in exercises]
        writer.writerow([_guarded(row.student), row.attempt, row.at, *(f"{value:.2f}" for value in figures), *points])
    for student, _, _ in summary.failures:
        if all(row.student != student for row in summary.students):
            writer.writerow([_guarded(student), "", "", "", "", "", *("" for _ in exercises)])
    return out.getvalue()


def _guarded(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) or text.startswith(_FORMULA) else shown


def render_class_html(summary: ClassSummary, *, default_language: Language) -> str:
    """The class page, self-contained like a student's."""
    shares = [row.earned / row.possible for row in summary.students if row.possible]
    waiting = sum(item.verdicts.get("review", 0) for item in summary.items)
    values: dict[str, Any] = {
        "title": said(summary.title),
        "course": summary.course,
        "count": len(summary.students),
        "mean": figure(100 * sum(shares) / len(shares)) if shares else "–",
        "median": figure(100 * sorted(shares)[len(shares) // 2]) if shares else "–",
        "waiting": waiting,
        "histogram": histogram(shares),
        "failures": [(visible(student), visible(path), said(why)) for student, path, why in summary.failures],
        "items": [_item(item) for item in summary.items],
        "mistakes": [
            (slug, said(summary.mistake_texts.get(slug)), count, ", ".join(items[:8]))
            for slug, count, items in summary.mistakes()[:MOST_MISTAKES]
        ],
        "same": [(s.item, one_line(s.value)[:80], s.count) for s in summary.same[:MOST_SAME]],
        "students": [
            {
                "name": visible(row.student),
                "link": row.link,
                "attempt": row.attempt,
                "points": f"{figure(row.earned)} / {figure(row.possible)}",
                "share": f"{100 * row.earned / row.possible:.0f}" if row.possible else "0",
                "unsettled": figure(row.unsettled) if row.unsettled else "",
            }
            for row in summary.students
        ],
    }
    return render("class.html.j2", default_language, values)


def _item(item: ItemRow) -> dict[str, Any]:
    return {
        "id": item.id,
        "students": item.students,
        "share": f"{100 * item.mean:.0f}" if item.mean is not None else "",
        "discrimination": f"{item.discrimination:+.2f}" if item.discrimination is not None else "–",
        "verdicts": Markup(", ").join(
            both(f"{word.text.ja} {count}", f"{word.text.en} {count}")
            for name, count in item.verdicts.items()
            for verdict, word in WORDS.items()
            if verdict.value == name
        ),
    }
