"""Which wrong derivations give the number that a student wrote. Every one that fits is reported, never one by guess."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from grader.answers import precision
from grader.answers.expression import evaluate_formula
from grader.answers.precision import Match, Shown, figures
from grader.errors import CourseError
from grader.key_model import Mistake, NumberKey
from grader.model import Item, Parameters, Place
from grader.text import Text


@dataclass(frozen=True, slots=True)
class Keys:
    """The right values of an item on one set of parameters, and the named wrong ones that differ from them."""

    right: tuple[Fraction, ...]  # the key's own first
    wrong: tuple[tuple[Mistake, tuple[Fraction, ...], tuple[float, ...]], ...]


def author_slip(item: Item, formula: str, error: Exception) -> CourseError:
    """A formula of the course that cannot be read or evaluated."""
    return CourseError(
        Text(
            f"式「{formula}」を計算できません: {error}",
            f"The formula “{formula}” cannot be computed: {error}",
        ),
        place=Place(f"problems/{item.id.partition('/')[0]}/problem.toml", key=item.id),
    )


@lru_cache(maxsize=4096)
def _keys(
    formulas: tuple[str, ...], mistakes: tuple[tuple[str, ...], ...], values: tuple[tuple[str, int], ...]
) -> tuple[tuple[Fraction, ...], tuple[tuple[tuple[Fraction, ...], tuple[float, ...]], ...]]:
    parameters = dict(values)
    right = tuple(evaluate_formula(formula, parameters) for formula in formulas)
    wrong = []
    for table in mistakes:
        found = []
        for formula in table:
            value = evaluate_formula(formula, parameters)
            if value not in right and value not in found:
                found.append(value)
        wrong.append((tuple(found), tuple(map(approximately, found))))
    return right, tuple(wrong)


def keys(item: Item, key: NumberKey, parameters: Parameters) -> Keys:
    """All values that an item's key names, computed once for each set of parameters. Raises CourseError."""
    formulas = (key.formula, *key.accept)
    tables = tuple(mistake.formulas for mistake in key.mistakes)
    try:
        right, wrong = _keys(formulas, tables, tuple(sorted(parameters.items())))
    except (ValueError, KeyError):
        for formula in (*formulas, *(formula for table in tables for formula in table)):
            try:
                evaluate_formula(formula, parameters)
            except (ValueError, KeyError) as error:
                raise author_slip(item, formula, error) from None
        raise
    return Keys(
        right, tuple((mistake, *values) for mistake, values in zip(key.mistakes, wrong, strict=True) if values[0])
    )


def approximately(value: Fraction) -> float:
    """The value as a float, infinite where floats end: good enough to see that two values are far apart."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def near(found: Keys, shown: Shown, unit: int = 1) -> Iterator[tuple[Mistake, Fraction]]:
    """The wrong values that what is shown could be a rounding of; values times `unit` are what is shown.

    Most of an item's hundred values are far away. Floats sort those out; the rest is decided exactly by the caller.
    """
    here = approximately(shown.value)
    far = precision.reach(shown) + 1e-9 * abs(here)
    for mistake, values, floats in found.wrong:
        for value, size in zip(values, floats, strict=True):
            if not abs(size * unit - here) > far:  # nan, from infinities, is near
                yield mistake, value


def fitting(found: Keys, shown: Shown, match: Callable[[Fraction], Match], unit: int = 1) -> list[Mistake]:
    """The mistakes whose value the answer equals or is a rounding of, each once, in the item's order."""
    fits: list[Mistake] = []
    for mistake, value in near(found, shown, unit):
        how = match(value)
        enough = how.closeness in ("rounded", "truncated", "unmarked") and how.figures >= 2
        good = enough or how.closeness == "exact" or (how.closeness == "coarse" and how.figures >= 1)
        if good and (not fits or fits[-1] is not mistake):
            fits.append(mistake)
    return fits


def equalling(found: Keys, value: Fraction) -> list[Mistake]:
    """The mistakes whose value this is, to the last digit."""
    here = approximately(value)
    return [mistake for mistake, values, floats in found.wrong if here in floats and value in values]


def pair(found: Keys, value: Fraction) -> tuple[Mistake, Mistake] | None:
    """Two mistakes that multiply to this value, where exactly one such pair exists."""
    key = found.right[0]
    if not key:
        return None
    # x·y/key = value; for each x the y that it takes is looked up by its size and then compared exactly
    wanted = approximately(value * key)
    listed = [
        (mistake, v, f) for mistake, values, floats in found.wrong for v, f in zip(values, floats, strict=True) if v > 0
    ]
    by_size: dict[str, list[tuple[Mistake, Fraction]]] = {}
    pairs = {}
    for mistake, v, f in listed:
        for other, w in by_size.get(f"{wanted / f:.9e}", ()):
            if other is not mistake and v * w == value * key:
                pairs[tuple(sorted((mistake.slug, other.slug)))] = (other, mistake)
        by_size.setdefault(f"{f:.9e}", []).append((mistake, v))
    return next(iter(pairs.values())) if len(pairs) == 1 else None


_SCALES = tuple(
    (factor, float(factor))
    for factor in (
        *(Fraction(10) ** power for power in range(-9, 10) if power),
        *(Fraction(1024) ** power for power in (1, -1, 2, -2)),
    )
)


def unit_slip(shown: Shown, target: Fraction, match: Callable[[Shown], Match]) -> bool:
    """True where the number would be `target` with another scale word: K, M, 万, or 1024 for 1000."""
    here, there = approximately(shown.value), approximately(target)
    for factor, size in _SCALES:
        if abs(here * size - there) > 0.1 * abs(there):
            continue
        moved = Shown(shown.value * factor, shown.step * factor, True, shown.literal, shown.ellipsis)
        how = match(moved)
        if how.good and figures(moved.value, moved.step) >= 3:
            return True
    return False


def digit_slip(value: Fraction, targets: Sequence[Fraction]) -> bool:
    """True for an integer of five digits or more with one digit wrong, or two neighbours swapped."""
    if value.denominator != 1 or value < 10_000:
        return False
    written = str(value.numerator)
    for target in targets:
        if target.denominator != 1:
            continue
        wanted = str(target.numerator)
        if len(wanted) != len(written):
            continue
        places = [at for at, (a, b) in enumerate(zip(written, wanted, strict=True)) if a != b]
        if len(places) == 1:
            return True
        if len(places) == 2 and places[1] == places[0] + 1:
            first, second = places
            if written[first] == wanted[second] and written[second] == wanted[first]:
                return True
    return False
