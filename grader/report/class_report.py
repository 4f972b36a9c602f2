"""The class: points, which items are hard, which mistakes are common. From the gradebook's rows alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any, Final

from grader.report.page import render, said
from grader.report.plots import histogram
from grader.report.shown import one_line, visible
from grader.report.words import BLANK, MISTAKES, WORDS, Word, figure
from grader.result import Verdict
from grader.text import Language, Text

SCHEMA = 1
MOST_MISTAKES = 30
MOST_SAME = 30
MOST_ITEMS = 8
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones too: spreadsheets in Japanese fold them
_RELATIVE: Final = re.compile(r"(?![/\\\\.])[^:\\\\\x00-\x20]+")  # a path below the class page, never another site
_WORD: Final = {word: said(word.text) for word in [*WORDS.values(), BLANK]}
_WAITING: Final = {verdict.value: _WORD[WORDS[verdict]] for verdict in Verdict if verdict.unsettled}


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

    def mistake_text(self, slug: str) -> Text | None:
        """The course's text for a mistake, else the readers' own."""
        return self.mistake_texts.get(slug) or MISTAKES.get(slug)

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
        "mistakes": [
            {"slug": slug, "count": count, "items": items, "message": text.into(language) if text else None}
            for slug, count, items in summary.mistakes()
            for text in [summary.mistake_text(slug)]
        ],
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
    """The class page, self-contained like a student's. A class of 1,000 stays below a megabyte."""
    shares = [row.earned / row.possible for row in summary.students if row.possible]
    waiting = [(item.id, item.verdicts[name], word) for item in summary.items for name, word in _WAITING.items()
               if item.verdicts.get(name)]  # fmt: skip
    values: dict[str, Any] = {
        "title": said(summary.title),
        "course": summary.course,
        "count": len(summary.students),
        "mean": f"{100 * mean(shares):.1f}" if shares else "–",
        "median": f"{100 * median(shares):.1f}" if shares else "–",
        "waiting": waiting,
        "waiting_count": sum(count for _, count, _ in waiting),
        "histogram": histogram(shares),
        "failures": [(visible(student), visible(path), said(why)) for student, path, why in summary.failures],
        "items": [_item(item) for item in summary.items],
        "legend": _legend(summary.items),
        "mistakes": [
            (slug, said(summary.mistake_text(slug)), count, ", ".join(items[:MOST_ITEMS]), len(items) > MOST_ITEMS)
            for slug, count, items in summary.mistakes()[:MOST_MISTAKES]
        ],
        "same": [(s.item, one_line(s.value)[:80], s.count) for s in summary.same[:MOST_SAME]],
        "students": [_student(row) for row in summary.students],
    }
    return render("class.html.j2", default_language, values)


def _student(row: StudentRow) -> dict[str, Any]:
    return {
        "name": visible(row.student),
        "link": row.link if _RELATIVE.fullmatch(row.link) else "",
        "attempt": row.attempt,
        "points": f"{figure(row.earned)} / {figure(row.possible)}",
        "share": f"{100 * row.earned / row.possible:.0f}" if row.possible else "0",
        "unsettled": figure(row.unsettled) if row.unsettled else "",
    }


def _item(item: ItemRow) -> dict[str, Any]:
    return {
        "id": item.id,
        "decided": item.decided,
        "share": f"{100 * item.mean:.0f}" if item.mean is not None else "",
        "discrimination": f"{item.discrimination:+.2f}" if item.discrimination is not None else "–",
        "verdicts": [(word.icon, word.tone, count, _WORD[word]) for word, count in _counts(item)],
    }


def _legend(items: Iterable[ItemRow]) -> list[tuple[str, str, Any]]:
    found = {word for item in items for word, _ in _counts(item)}
    return [(word.icon, word.tone, shown) for word, shown in _WORD.items() if word in found]


def _counts(item: ItemRow) -> list[tuple[Word, int]]:
    """How many got which verdict; an empty answer, recorded as one that could not be read, is counted apart."""
    blank = min(item.mistakes.get("blank", 0), item.verdicts.get(Verdict.INVALID, 0))
    counts = {word: item.verdicts.get(verdict, 0) for verdict, word in WORDS.items()}
    counts[WORDS[Verdict.INVALID]] -= blank
    return [(word, count) for word, count in [*counts.items(), (BLANK, blank)] if count > 0]
