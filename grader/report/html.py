"""A student's report: one self-contained HTML page, from the record alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from grader.model import Attempt, ExerciseResult, Grade, Notice, Outcome, Verdict
from grader.report.next_steps import next_steps, to_regain
from grader.report.page import both, figure, render, said, sparkline
from grader.report.shown import safe_mathml, visible
from grader.report.words import word_for
from grader.text import Language, Text

_LABELS = {
    "asked": both("問われたこと", "asked"),
    "typed": both("あなたの答え", "you wrote"),
    "read_as": both("読み取った内容", "read as"),
    "verdict": both("判定の理由", "feedback"),
    "hint": both("次に試すこと", "try next"),
    "derivation": both("正解の計算", "the key"),
}
_NOTICE = {
    "error": ("✗", "bad", both("読めません", "not read")),
    "warning": ("!", "part", both("注意", "note")),
    "info": ("i", "note", both("お知らせ", "info")),
}
_COLLAPSED = (Verdict.CORRECT, Verdict.PASSED)


def render_html(attempt: Attempt, grade: Grade, *, default_language: Language, history: Sequence[Any] = ()) -> str:
    """The page. `history` are the student's attempts with `number`, `at`, `earned` and `possible`, oldest first."""
    possible = grade.possible or 1.0
    values: dict[str, Any] = {
        "student": visible(attempt.student),
        "number": attempt.number,
        "at": _moment(attempt.at),
        "earned": figure(grade.earned),
        "possible": figure(grade.possible),
        "unsettled": figure(grade.unsettled) if grade.unsettled else "",
        "share": f"{100 * grade.earned / possible:.1f}",
        "waiting_share": f"{100 * grade.unsettled / possible:.1f}",
        "steps": [_step(outcome) for outcome in next_steps(attempt)],
        "notices": [_notice(notice) for notice in attempt.notices],
        "exercises": [_exercise(exercise) for exercise in attempt.exercises],
        "labels": _LABELS,
        "history": [
            {"number": row.number, "at": _moment(row.at), "points": f"{figure(row.earned)} / {figure(row.possible)}"}
            for row in history
        ],
        "line": sparkline([row.earned for row in history], max((row.possible for row in history), default=1.0)),
        "made_by": attempt.provenance,
    }
    return render("report.html.j2", default_language, values)


def anchor(outcome_id: str) -> str:
    """An id for a link: letters, digits and - only."""
    return "i-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in outcome_id)


def _moment(at: str) -> str:
    return at.replace("T", " ").replace("+00:00", " UTC")


def _step(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": visible(outcome.id),
        "anchor": anchor(outcome.id),
        "points": figure(to_regain(outcome)),
        "advice": said(outcome.hint or outcome.message),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    icon, tone, word = _NOTICE[notice.severity]
    first = Text(notice.message.ja.split("\n")[0], notice.message.en.split("\n")[0])
    excerpt = "\n".join(visible(notice.message.en).split("\n")[1:])
    place = visible(str(notice.place)) if notice.place else ""
    return {"icon": icon, "tone": tone, "word": word, "place": place, "message": said(first), "excerpt": excerpt}


def _exercise(exercise: ExerciseResult) -> dict[str, Any]:
    settled = [outcome for outcome in exercise.outcomes if not outcome.verdict.unsettled]
    blank = bool(exercise.outcomes) and all("blank" in outcome.mistakes for outcome in exercise.outcomes)
    return {
        "id": exercise.id,
        "anchor": anchor(exercise.id),
        "title": said(exercise.title),
        "earned": figure(sum(outcome.earned for outcome in settled)),
        "possible": figure(sum(outcome.possible for outcome in exercise.outcomes)),
        "parameters": ", ".join(f"{name} = {value:,}" for name, value in exercise.parameters.items()),
        "blank": blank,
        "outcomes": [] if blank else [_outcome(outcome) for outcome in exercise.outcomes],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    word = word_for(outcome.verdict, outcome.mistakes)
    points = "" if outcome.verdict.unsettled else f"{figure(outcome.earned)} / {figure(outcome.possible)}"
    mathml = safe_mathml(outcome.read_as_mathml)
    free_text = outcome.kind in ("reason", "pairs")
    told = dict.fromkeys(outcome.feedback)
    told.pop(outcome.message, None)
    return {
        "anchor": anchor(outcome.id),
        "name": outcome.id.partition("/")[2] or outcome.id,
        "closed": outcome.verdict in _COLLAPSED,
        "icon": word.icon,
        "tone": word.tone,
        "word": said(word.text),
        "points": points if outcome.possible else "",
        "asked": said(outcome.asked),
        "typed": _typed(outcome),
        "read_as": None if free_text else said(outcome.read_as),
        # checked element by element just above; it comes from our own tree, never from a student's markup
        "mathml": Markup(mathml) if mathml else None,  # noqa: S704
        "message": said(outcome.message),
        "feedback": [said(text) for text in told],
        "remarks": [said(text) for text in outcome.remarks],
        "hint": said(outcome.hint),
        "derivation": [said(text) for text in outcome.derivation],
        "table": _table(outcome.table) if outcome.table else None,
    }


def _typed(outcome: Outcome) -> Markup:
    """The answer as typed, with evidence marked and the spot where reading stopped underlined."""
    spans = [(span.start, span.end, "mark", span.label) for span in outcome.evidence]
    if outcome.position is not None and outcome.position.end > outcome.position.start:
        spans.append((outcome.position.start, outcome.position.end, "u", ""))
    answer, at, parts = outcome.answer, 0, []
    for start, end, tag, label in sorted(spans):
        if start < at or end <= start or end > len(answer):
            continue  # overlapping or beyond the text that is kept
        parts.append(escape(visible(answer[at:start])))
        opening = Markup('<mark title="{}">').format(visible(label)) if tag == "mark" else Markup("<u>")
        parts.append(opening + escape(visible(answer[start:end])) + Markup(f"</{tag}>"))  # noqa: S704
        at = end
    return Markup("").join([*parts, escape(visible(answer[at:]))])


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table that the course computed; cells are numbers, text or texts in both languages."""
    return {
        "title": _cell(table.get("title", "")),
        "columns": [_cell(column) for column in table.get("columns", ())],
        "rows": [[_cell(cell) for cell in row] for row in table.get("rows", ())],
        "note": _cell(table["note"]) if table.get("note") else None,
    }


def _cell(value: Any) -> Markup:
    if isinstance(value, Mapping):
        return both(str(value.get("ja", "")), str(value.get("en", "")))
    return escape(visible(str(value)))
