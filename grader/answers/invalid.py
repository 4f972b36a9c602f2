"""The Outcome of an answer that could not be read: why, where, no attempt charged."""

from __future__ import annotations

from grader.answers.normalise import UnreadableError
from grader.answers.verdict import as_typed, outcome_for
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Span, Verdict
from grader.text import Text

NOT_TEXT = Text(
    "ここには数か式を一つだけ書いてください(並びや表ではなく)。",
    "Please write one number or one expression here, not a list or a table.",
)


def invalid(
    item: Item, raw: RawAnswer, parameters: Parameters, error: UnreadableError, typed: str | None = None
) -> Outcome:
    """`error` as an Outcome; `typed` is the part of `raw` that was read, where that is not all of it."""
    answer = as_typed(raw)
    offset = 0 if typed is None else answer.find(typed)
    position = None
    if offset >= 0 and answer:
        start = min(offset + error.start, len(answer))
        end = min(max(offset + error.end, start), len(answer))
        position = Span(start, end, answer[start:end])
    return outcome_for(
        item, raw, parameters, Verdict.INVALID, 0.0, error.message, mistakes=(error.slug,), position=position
    )
