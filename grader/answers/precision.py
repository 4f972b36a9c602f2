"""How close a number as typed comes to the right one: exact, correctly rounded, too coarse, truncated, or neither.

No relative tolerance anywhere: 1 % would accept 1,190,000 for 1,179,648 and hide slips. A value is equal,
or it is what the right value becomes when rounded half up to the digits shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Closeness = Literal["exact", "rounded", "coarse", "unmarked", "truncated", "no"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A value with the form it was typed in; for a share, everything is in percent."""

    value: Fraction
    step: Fraction  # worth of one unit in the last digit shown
    visible: bool  # a sign that digits were dropped: 約, ≈, M, 万, e, a decimal point
    literal: bool = True  # one literal, not an expression
    ellipsis: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """How `Shown` relates to a target, and with how many significant figures (or decimals of a percentage)."""

    closeness: Closeness
    figures: int = 0

    @property
    def good(self) -> bool:
        return self.closeness in ("exact", "rounded")


NO = Match("no")


def half_up(value: Fraction, step: Fraction) -> Fraction:
    """`value` rounded to a multiple of `step`, halves away from zero."""
    units = abs(value) / step + Fraction(1, 2)
    rounded = (units.numerator // units.denominator) * step
    return rounded if value >= 0 else -rounded


def toward_zero(value: Fraction, step: Fraction) -> Fraction:
    """`value` cut off at a multiple of `step`."""
    units = abs(value) / step
    cut = (units.numerator // units.denominator) * step
    return cut if value >= 0 else -cut


def rounds_to(target: Fraction, step: Fraction, value: Fraction) -> bool:
    """True where `value` is `target` rounded to `step`; half way between two, either one (Python prints the even)."""
    if half_up(target, step) == value:
        return True
    return (abs(target) / step).denominator == 2 and toward_zero(target, step) == value


def figures(value: Fraction, step: Fraction) -> int:
    """Significant figures of `value` when its last digit is worth `step`."""
    units = abs(value) / step
    return len(str(units.numerator // units.denominator)) if units else 0


def _steps(shown: Shown) -> list[Fraction]:
    """The last place that may be meant: zeros at the end of an integer may be digits or filling."""
    steps = [shown.step]
    if shown.value.denominator == 1 and shown.value and shown.step >= 1:
        step = shown.step
        while (shown.value / (step * 10)).denominator == 1 and len(steps) < 20:
            step *= 10
            steps.append(step)
    return steps


def reach(shown: Shown) -> float:
    """How far from what is shown a value can lie and still round or be cut to it; infinite where floats end."""
    try:
        return float(_steps(shown)[-1])
    except OverflowError:
        return math.inf


def count(shown: Shown, target: Fraction, min_figures: int) -> Match:
    """Compare a count. Rounding needs a visible sign; without one it is `unmarked`."""
    if shown.value == target:
        return Match("exact", 99)
    if not target or (shown.value < 0) != (target < 0):
        return NO
    least = 1 if shown.visible else 2
    for step in _steps(shown):
        size = figures(shown.value, step)
        if size < least:
            continue
        rounded = rounds_to(target, step, shown.value)
        if not rounded and not (shown.ellipsis and toward_zero(target, step) == shown.value):
            if toward_zero(target, step) == shown.value and size >= 2 and (shown.visible or 3 <= size <= 4):
                return Match("truncated", size)
            continue
        if size < min_figures:
            return Match("coarse", size)
        return Match("rounded" if shown.visible else "unmarked", size)
    return NO


def percentage(shown: Shown, target: Fraction, decimals: int) -> Match:
    """Compare a share, both in percent. Digits shown after the point decide: as many as `decimals` are exact enough."""
    if shown.value == target:
        return Match("exact", 99)
    if not target or (shown.value < 0) != (target < 0) or not shown.value or not shown.literal:
        return NO
    step = shown.step
    places = len(str(step.denominator)) - 1 if step < 1 else 0
    if rounds_to(target, step, shown.value) or (shown.ellipsis and toward_zero(target, step) == shown.value):
        return Match("rounded" if places >= decimals else "coarse", places)
    cut = toward_zero(target, step) == shown.value
    if (cut or 100 - toward_zero(100 - target, step) == shown.value) and places >= 1:  # 100 - 4.16, itself cut off
        return Match("truncated", places)
    return NO
