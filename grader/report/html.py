"""A student's report: one self-contained HTML page, from the record alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from grader.model import Notice
from grader.report.code_shown import WAITING, code_values, grouped
from grader.report.curves import draw
from grader.report.next_steps import advice, next_steps, to_regain
from grader.report.page import both, render, said, verbatim
from grader.report.plots import progress_line
from grader.report.shown import safe_mathml, visible
from grader.report.told import told
from grader.report.words import BLANK, FREE_TEXT, KINDS, WORDS, Word, figure, note_for, word_for
from grader.result import (
    Attempt,
    ExerciseResult,
    Grade,
    Outcome,
    Provenance,
    Verdict,
)
from grader.text import Language

SHORT = 12  # characters of a digest
MOST_ROWS = 12  # attempts in the table
MOST_PLOTS = 6  # of one outcome
MOST_POINTS = 60  # attempts in the line
_LABELS = {
    "asked": both("問われたこと", "asked"),
    "typed": both("あなたの答え", "you wrote"),
    "read_as": both("読み取った内容", "read as"),
    "verdict": both("判定の理由", "feedback"),
    "hint": both("次に試すこと", "try next"),
    "derivation": both("正解の計算", "the key"),
    "compared": both("比べた結果", "compared"),
    "error": both("起きた例外", "exception"),
    "frames": both("起きた場所", "where"),
    "log": both("あなたのコードの出力", "what your code printed"),
}
_NOTICE = {
    "error": ("✗", "bad", both("読めません", "not read")),
    "warning": ("!", "part", both("注意", "note")),
    "info": ("i", "note", both("お知らせ", "info")),
}
# Nothing to do about these now, so they show as one line until they are opened.
_CLOSED = (Verdict.CORRECT, Verdict.PASSED, Verdict.REVIEW, Verdict.SKIPPED)
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_ORDER = [*WORDS.values(), BLANK]
_WORD = {word: said(word.text) for word in _ORDER}


def render_html(attempt: Attempt, grade: Grade, *, default_language: Language, history: Sequence[Any] = ()) -> str:
    """The page. `history` are the student's attempts with `number`, `at`, `earned` and `possible`, oldest first."""
    possible = grade.possible or 1.0
    steps = [_step(outcome, attempt) for outcome in next_steps(attempt)]
    recent = history[-MOST_POINTS:]
    values: dict[str, Any] = {
        "student": visible(attempt.student),
        "number": attempt.number,
        "at": _moment(attempt.at),
        "earned": figure(grade.earned),
        "possible": figure(grade.possible),
        "unsettled": figure(grade.unsettled) if grade.unsettled else "",
        "share": f"{100 * grade.earned / possible:.1f}",
        "waiting_share": f"{100 * grade.unsettled / possible:.1f}",
        "steps": steps,
        "nothing": not attempt.outcomes,
        "complete": grade.possible > 0 and grade.earned >= grade.possible,
        "notices": [_notice(notice) for notice in attempt.notices],
        "overview": _overview(attempt.exercises) if len(attempt.exercises) > 1 else None,
        "exercises": [_exercise(exercise) for exercise in attempt.exercises],
        "labels": _LABELS,
        "history": [
            {"number": row.number, "at": _moment(row.at), "points": f"{figure(row.earned)} / {figure(row.possible)}"}
            for row in history[-MOST_ROWS:]
        ],
        "line": progress_line([row.earned for row in recent], max((row.possible for row in recent), default=1.0)),
        "made_by": _made_by(attempt.provenance),
        "again": "grade submit" + (f" --student {attempt.student}" if _PLAIN_ID.fullmatch(attempt.student) else ""),
    }
    return render("report.html.j2", default_language, values)


def _made_by(provenance: Provenance) -> list[Markup]:
    """What judged the attempt, part by part; what says nothing here is left out."""
    parts: list[Markup | str] = [
        provenance.course,
        Markup("<code>{}</code>").format(visible(provenance.course_digest[:SHORT])),
        Markup("{} <code>{}</code>").format(
            both("提出物", "submission"), visible(provenance.submission_digest[:SHORT])
        ),
        f"grade {provenance.grader_version}",
        f"Python {provenance.python}",
        *(f"{name} {version}" for name, version in provenance.libraries.items()),
    ]
    if provenance.device != "none":
        parts.append(provenance.device)
    if provenance.seed is not None:
        parts.append(f"seed {provenance.seed}")
    if provenance.level != "none":
        parts.append(Markup("{}: {}").format(both("隔離", "isolation"), visible(provenance.level)))
    if provenance.memory != "none":
        parts.append(Markup("{}: {}").format(both("メモリの制限", "memory"), visible(provenance.memory)))
    return [part if isinstance(part, Markup) else escape(visible(part)) for part in parts]


def anchor(outcome_id: str) -> str:
    """An id for a link: letters, digits, - and _ only; "/" becomes "--" so that no two ids of a course meet."""
    return "i-" + "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "--" for c in outcome_id)


def _moment(at: str) -> str:
    return at.replace("T", " ").replace("+00:00", " UTC")


def _is_blank(outcome: Outcome) -> bool:
    return word_for(outcome.verdict, outcome.mistakes) is BLANK


def _step(outcome: Outcome, attempt: Attempt) -> dict[str, Any]:
    return {
        "id": visible(outcome.id),
        "anchor": anchor(outcome.id),
        "points": figure(to_regain(outcome, attempt)),
        "advice": said(advice(outcome)),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    icon, tone, word = _NOTICE[notice.severity]
    (ja, _, ja_rest), (en, _, en_rest) = notice.message.ja.partition("\n"), notice.message.en.partition("\n")
    place = visible(str(notice.place)) if notice.place else ""
    excerpt = verbatim(ja_rest, en_rest) if ja_rest or en_rest else ""
    return {"icon": icon, "tone": tone, "word": word, "place": place, "message": both(ja, en), "excerpt": excerpt}


def _overview(exercises: Sequence[ExerciseResult]) -> list[dict[str, Any]]:
    """How many items of each exercise got which verdict."""
    counts = [Counter(word_for(o.verdict, o.mistakes) for o in exercise.outcomes) for exercise in exercises]
    return [
        {
            "anchor": anchor(exercise.id),
            "id": visible(exercise.id),
            "title": said(exercise.title),
            "points": _points(exercise),
            "counts": [(word.icon, word.tone, count[word], _WORD[word]) for word in _ORDER if word in count],
        }
        for exercise, count in zip(exercises, counts, strict=True)
    ]


def _points(exercise: ExerciseResult) -> str:
    earned = sum(outcome.earned for outcome in exercise.outcomes if not outcome.verdict.unsettled)
    return f"{figure(earned)} / {figure(sum(outcome.possible for outcome in exercise.outcomes))}"


def _exercise(exercise: ExerciseResult) -> dict[str, Any]:
    blank = bool(exercise.outcomes) and all(_is_blank(outcome) for outcome in exercise.outcomes)
    entries = [] if blank else list(grouped(exercise.outcomes))
    outcomes = [_waiting(entry) if isinstance(entry, list) else _outcome(entry) for entry in entries]
    return {
        "id": visible(exercise.id),
        "anchor": anchor(exercise.id),
        "title": said(exercise.title),
        "points": _points(exercise),
        "parameters": ", ".join(f"{name} = {value:,}" for name, value in exercise.parameters.items()),
        "blank": blank,
        "outcomes": outcomes,
    }


def _waiting(outcomes: list[Outcome]) -> dict[str, Any]:
    """Checks that wait for others, as one entry that opens."""
    return {
        "waiting": [
            {
                "anchor": anchor(outcome.id),
                "claim": said(outcome.asked) or visible(outcome.id),
                "message": said(outcome.message),
                "points": figure(outcome.possible),
            }
            for outcome in outcomes
        ],
        "title": said(WAITING),
        "icon": WORDS[Verdict.SKIPPED].icon,
        "points": f"0 / {figure(sum(outcome.possible for outcome in outcomes))}",
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    word: Word = word_for(outcome.verdict, outcome.mistakes)
    points = "" if outcome.verdict.unsettled else f"{figure(outcome.earned)} / {figure(outcome.possible)}"
    mathml = safe_mathml(outcome.read_as_mathml)
    free_text = outcome.kind in FREE_TEXT
    message, feedback = told(outcome)
    return {
        **code_values(outcome),
        "waiting": None,
        "anchor": anchor(outcome.id),
        "name": visible(outcome.id.partition("/")[2] or outcome.id),
        "kind": said(KINDS.get(outcome.kind)),
        "closed": outcome.verdict in _CLOSED or word is BLANK,
        "icon": word.icon,
        "tone": word.tone,
        "word": _WORD[word],
        "points": points if outcome.possible else "",
        "asked": said(outcome.asked),
        "section": both(f"本文 {outcome.section} 節", f"section {outcome.section}") if outcome.section else "",
        "typed": marked_answer(outcome),
        "prose": free_text,
        "read_as": verbatim(*outcome.read_as) if outcome.read_as and not free_text else None,
        # checked element by element just above; it comes from our own tree, never from a student's markup
        "mathml": Markup(mathml) if mathml else None,  # noqa: S704
        "message": said(message),
        "feedback": [said(text) for text in feedback],
        "note": said(note_for(outcome)),
        "remarks": [said(text) for text in outcome.remarks],
        "hint": said(outcome.hint),
        "derivation": [said(text) for text in outcome.derivation],
        "table": _table(outcome.table) if outcome.table else None,
        "plots": [draw(plot) for plot in outcome.plots[:MOST_PLOTS]],
    }


def marked_answer(outcome: Outcome) -> Markup:
    """The answer as typed, with evidence marked and the spot where reading stopped underlined."""
    answer = outcome.answer
    spans = [(span.start, min(span.end, len(answer)), "mark", span.label) for span in outcome.evidence]
    stop = outcome.position
    if stop is not None and 0 <= stop.start < min(stop.end, len(answer)):
        spans.append((stop.start, min(stop.end, len(answer)), "u", ""))
        stop = None
    at, parts = 0, []
    for start, end, tag, label in sorted(spans):
        if start < at or end <= start:
            continue  # overlapping, or beyond the text that is kept
        parts.append(escape(visible(answer[at:start])))
        opening = Markup('<mark title="{}">').format(visible(label)) if tag == "mark" else Markup("<u>")
        parts.append(opening + escape(visible(answer[start:end])) + Markup(f"</{tag}>"))  # noqa: S704
        at = end
    parts.append(escape(visible(answer[at:])))
    if stop is not None and answer and stop.start >= len(answer):
        parts.append(Markup("<u>‸</u>"))  # more was expected after the end
    return Markup("").join(parts)


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
