"""From a scorer's decision to an Outcome: what every written answer's record has in common."""

from __future__ import annotations

import json
from typing import Any

from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text

MAX_SHOWN = 2_000  # characters of an answer that are kept and shown

BLANK = Text("まだ答えが書かれていません。", "Nothing is written here yet.")


def as_typed(raw: RawAnswer) -> str:
    """The answer as text for the record, at most MAX_SHOWN characters."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw[:MAX_SHOWN]
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int):
        # str() of a huge int is quadratic and refused by the interpreter above 4,300 digits; TOML integers can be long
        return str(raw) if raw.bit_length() < 4096 else hex(raw)[:MAX_SHOWN]
    return json.dumps(raw, ensure_ascii=False, default=str)[:MAX_SHOWN]


def is_blank(raw: RawAnswer) -> bool:
    """True for nothing, white space, an empty list or a table whose every entry is blank."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, list):
        return all(is_blank(entry) for entry in raw)
    if isinstance(raw, dict):
        return all(is_blank(entry) for entry in raw.values())
    return False


def outcome_for(
    item: Item, raw: RawAnswer, parameters: Parameters, verdict: Verdict, score: float, message: Text, **more: Any
) -> Outcome:
    """An Outcome of `item` with its question, points and section filled in; `more` are further Outcome fields.

    The item's own hint is used where the answer is not right and the scorer gives none.
    """
    if "hint" not in more and verdict not in (Verdict.CORRECT, Verdict.REVIEW) and item.hint is not None:
        more["hint"] = item.hint.fill(parameters)
    return Outcome(
        id=item.id,
        kind=item.kind,
        verdict=verdict,
        score=score,
        possible=item.points,
        message=message,
        asked=item.ask.fill(parameters),
        answer=as_typed(raw),
        section=item.section,
        **more,
    )


def blank(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """The Outcome of an item that was not answered: unread, no points, no attempt used."""
    return outcome_for(item, raw, parameters, Verdict.INVALID, 0.0, BLANK, mistakes=("blank",))
