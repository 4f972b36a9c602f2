"""Numbers as they are shown back to a student."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from grader.text import Text, same

if TYPE_CHECKING:
    from grader.answers.statement import Side
    from grader.answers.wording import Share


def decimal(value: Fraction, places: int = 6) -> str:
    """`value` in decimals: exact where at most `places` are needed, else rounded with ≈ before it."""
    if value.denominator == 1:
        return f"{value.numerator:,}" if value.numerator.bit_length() < 400 else "≈ 10^" + str(_size(value))
    if value.numerator.bit_length() > 400 or value.denominator.bit_length() > 400:
        return "≈ 10^" + str(_size(value))
    scaled = value * 10**places
    exact = scaled.denominator == 1
    units = round(scaled)
    if not units:
        return "≈ 0"
    whole, rest = divmod(abs(units), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    text = f"{'-' if units < 0 else ''}{whole:,}" + (f".{digits}" if digits else "")
    return text if exact else f"≈ {text}"


def _size(value: Fraction) -> int:
    return round((value.numerator.bit_length() - value.denominator.bit_length()) * 0.30103)


def as_count(value: Fraction) -> Text:
    """1,179,648."""
    return same(decimal(value))


def as_percent(value: Fraction, side: Side, share: Share = "") -> Text:
    """4.17 %, with what is kept or removed where the student said so; `value` in percent."""
    shown = decimal(value, 10 if side.quantity is not None else 4)
    if not share:
        return same(f"{shown} %")
    rest = decimal(100 - value, 10 if side.quantity is not None else 4)
    if share == "removed":
        return Text(f"{shown} % が減る(残るのは {rest} %)", f"{shown} % removed, i.e. {rest} % kept")
    return Text(f"{shown} % が残る(減るのは {rest} %)", f"{shown} % kept, i.e. {rest} % removed")
