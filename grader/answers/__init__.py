"""Readers and scorers for written answers: what a student typed → a value, with what was understood → an Outcome.

`score_item` is the only entrance that the pipeline uses. Modules load on first use, so that a choice costs no parser.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome

if TYPE_CHECKING:
    from grader.answers.reasons.second_reader import SecondReader

Scorer: TypeAlias = Callable[..., Outcome]

_MODULES = {
    "number": "number",
    "percent": "number",
    "formula": "formula",
    "choice": "choice",
    "choices": "choice",
    "interval": "interval",
    "ranking": "ranking",
    "reason": "reason",
    "pairs": "reason",
}
_loaded: dict[str, Scorer] = {}


def score_item(
    item: Item,
    raw: RawAnswer,
    parameters: Parameters,
    *,
    argued: Outcome | None = None,
    second: SecondReader | None = None,
) -> Outcome:
    """Judge one answer. Never raises for anything a student typed; CourseError where the item's own key is at fault.

    `argued` is the outcome of the closed item that a reason argues for, `second` a reader beside the rubric's rules.
    """
    scorer = _loaded.get(item.kind)
    if scorer is None:
        scorer = _loaded[item.kind] = import_module(f"grader.answers.{_MODULES[item.kind]}").score
    if item.kind in ("reason", "pairs"):
        return scorer(item, raw, parameters, argued=argued, second=second)
    return scorer(item, raw, parameters)
