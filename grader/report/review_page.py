"""The queue of reasons as one page to read: groups by item, the words that earned something marked (layer 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.report.html import marked_answer
from grader.report.page import both, render, said
from grader.report.shown import visible
from grader.report.words import figure
from grader.result import Outcome
from grader.text import Language

_WHY = {
    "review": both("人が決めます", "a person decides"),
    "provisional": both("見立てを確かめます", "confirm the grader's view"),
    "audit": both("抜き取り確認", "audit of an automatic score"),
}


@dataclass(frozen=True)
class Waiting:
    """One group of answers, as the page needs it."""

    id: str
    item: str
    why: str
    students: tuple[str, ...]
    outcome: Outcome
    earlier: tuple[str, ...] = ()


def render_review(groups: Sequence[Waiting], language: Language, title: str) -> str:
    """The page, most uncertain first."""
    answers = sum(len(group.students) for group in groups)
    values: dict[str, Any] = {"title": title, "groups": [_group(group) for group in groups], "answers": answers}
    return render("review.html.j2", language, values)


def _group(group: Waiting) -> dict[str, Any]:
    outcome = group.outcome
    return {
        "id": group.id,
        "item": group.item,
        "why": _WHY[group.why],
        "students": [visible(student) for student in group.students],
        "asked": said(outcome.asked),
        "answer": marked_answer(outcome),
        "score": f"{outcome.score:g}",
        "points": f"{figure(outcome.earned)} / {figure(outcome.possible)}",
        "confidence": f"{100 * outcome.confidence:.0f}",
        "flags": outcome.mistakes,
        "feedback": [said(text) for text in outcome.feedback],
        "hint": said(outcome.hint),
        "earlier": [visible(line) for line in group.earlier],
    }
