"""How a key is computed, formula by formula, with this student's numbers: shown once the course releases its keys."""

from __future__ import annotations

from fractions import Fraction

from grader.answers.expression import evaluate_formula
from grader.key_model import FormulaKey, IntervalKey, NumberKey
from grader.model import Item, Parameters
from grader.text import Text, same


def derivation_of(item: Item, parameters: Parameters) -> tuple[Text, ...]:
    """Steps of the item's key; empty for keys that are not computed (a choice explains itself in its message)."""
    key = item.key
    if isinstance(key, NumberKey):
        steps = item.derivation or (key.formula,)
        return tuple(same(f"{step} = {_shown(evaluate_formula(step, parameters), item.kind)}") for step in steps)
    if isinstance(key, FormulaKey):
        return (same(key.formula),)
    if isinstance(key, IntervalKey):
        low, high = (_decimal(bound, key.unit) for bound in key.accept)
        return (Text(f"推奨範囲: {low} 〜 {high}", f"recommended: {low} to {high}"),)
    return ()


def _shown(value: Fraction, kind: str) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}"
    if kind == "percent":
        return f"{value} ≈ {float(value) * 100:.4f} %"
    return f"{value} ≈ {float(value):.6g}"


def _decimal(value: Fraction, unit: str) -> str:
    return f"{float(value) * 100:g} %" if unit == "percent" else f"{float(value):g}"
