"""What a report shows of a check: the claim, what was expected, the place in the student's own file, the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grader.report.page import both, said
from grader.report.shown import visible
from grader.result import Comparison, Frame, Outcome, Verdict
from grader.text import Text

MOST_FRAMES = 6  # innermost ones; a recursion has hundreds
LOG_LINES = 40
COMPARED = {
    "dtype": Text("データ型", "dtype"),
    "shape": Text("形", "shape"),
    "values": Text("値", "values"),
    "type": Text("型", "type"),
    "count": Text("個数", "count"),
    "share": Text("割合", "share"),
    "device": Text("デバイス", "device"),
}
WAITING = Text("ほかの検査が通ってから調べるもの", "Waiting for another check")


def comparison_rows(found: Comparison) -> list[tuple[Text, str]]:
    """(label, figure) of what was compared, expected and got; where and by how much, if that is known."""
    rows = [
        (Text("比べたもの", "compared"), found.what),
        (Text("期待した", "expected"), found.expected),
        (Text("実際の", "got"), found.actual),
        (Text("最初に違う位置", "first place that differs"), found.where),
        (Text("最大の差(違う要素の数 / 全体)", "largest difference (elements that differ / all)"), found.by),
    ]
    return [(label, text) for label, text in rows if text]


def place(frame: Frame) -> Text:
    """Where in the student's file a step of a traceback stands."""
    inside = "" if frame.function in ("", "<module>") else frame.function
    return Text(
        f"{frame.file} の {frame.line} 行目" + (f"({inside} の中)" if inside else ""),
        f"{frame.file}, line {frame.line}" + (f", in {inside}" if inside else ""),
    )


def frames_shown(outcome: Outcome) -> tuple[Frame, ...]:
    """The innermost steps of the traceback, outermost of them first."""
    return outcome.trace[-MOST_FRAMES:]


def log_shown(outcome: Outcome) -> str:
    """What the code printed, as many lines as fit."""
    lines = outcome.log.rstrip("\n").split("\n")
    cut = lines[:LOG_LINES] + ([f"… (+{len(lines) - LOG_LINES})"] if len(lines) > LOG_LINES else [])
    return "\n".join(cut)


def grouped(outcomes: Sequence[Outcome]) -> Iterator[Outcome | list[Outcome]]:
    """Outcomes in order; checks in a row that wait for others come as one list."""
    waiting: list[Outcome] = []
    for outcome in outcomes:
        if outcome.kind == "check" and outcome.verdict is Verdict.SKIPPED:
            waiting.append(outcome)
            continue
        if waiting:
            yield waiting
            waiting = []
        yield outcome
    if waiting:
        yield waiting


def code_values(outcome: Outcome) -> dict[str, Any]:
    """The parts of an item of the page that only a check of code has."""
    found = outcome.comparison
    return {
        "claim": said(outcome.asked) if outcome.kind == "check" and outcome.asked else None,
        "comparison": [(both(*label), visible(text)) for label, text in comparison_rows(found)] if found else [],
        "compared": said(COMPARED.get(found.kind)) if found else None,
        "error": visible(outcome.error),
        "frames": [(both(*place(frame)), visible(frame.text)) for frame in frames_shown(outcome)],
        "log": visible(log_shown(outcome)) if outcome.log.strip() else "",
    }
