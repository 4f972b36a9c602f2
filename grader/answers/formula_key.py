"""The formulas of a course's key, compiled once to rational functions.

An entry of `FormulaKey.variables` is a name, or a name with its other spellings: "d", "d=d_model|hidden|H".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from grader.answers.diagnosis import author_slip
from grader.answers.expression import parse
from grader.answers.polynomial import Algebra, Budget, Rational, same
from grader.answers.tokens import Vocabulary, vocabulary
from grader.answers.tree import Node
from grader.key_model import FormulaKey
from grader.model import Item


@dataclass(frozen=True, slots=True)
class Compiled:
    """All formulas of one key as rational functions."""

    algebra: Algebra
    names: Vocabulary
    variables: tuple[str, ...]
    right: tuple[Rational, ...]
    wrong: tuple[tuple[int, tuple[Rational, ...]], ...]  # (index of the mistake, its formulas)
    trees: tuple[Node, ...]


def spellings(variables: tuple[str, ...]) -> dict[str, str]:
    """Every spelling → the name of its variable."""
    known: dict[str, str] = {}
    for entry in variables:
        name, _, others = entry.partition("=")
        known[name.strip()] = name.strip()
    for entry in variables:
        name, _, others = entry.partition("=")
        for other in others.split("|"):
            if other.strip():
                known.setdefault(other.strip(), name.strip())
    return known


@lru_cache(maxsize=256)
def _compiled(
    formulas: tuple[str, ...], mistakes: tuple[tuple[str, ...], ...], variables: tuple[str, ...], percent: bool
) -> Compiled:
    known = spellings(variables)
    plain = tuple(dict.fromkeys(known.values()))
    algebra = Algebra(plain)
    trees = tuple(parse(formula, plain) for formula in formulas)
    right = [algebra.rational(tree) for tree in trees]
    if percent:
        right += [_hundredfold(algebra, one) for one in right]
    wrong = []
    for index, table in enumerate(mistakes):
        found = [algebra.rational(parse(formula, plain)) for formula in table]
        if percent:
            found += [_hundredfold(algebra, one) for one in found]
        found = [one for one in found if not any(same(one, key) for key in right)]
        if found:
            wrong.append((index, tuple(found)))
    return Compiled(algebra, vocabulary(known), plain, tuple(right), tuple(wrong), trees)


def _hundredfold(algebra: Algebra, one: Rational) -> Rational:
    return algebra.times(one, algebra.constant(Fraction(100)), False, Budget())


def compiled(item: Item, key: FormulaKey) -> Compiled:
    """The key's formulas, compiled once. Raises CourseError for an author's slip."""
    tables = tuple(mistake.formulas for mistake in key.mistakes)
    try:
        return _compiled((key.formula, *key.accept), tables, key.variables, key.percent)
    except (ValueError, KeyError) as error:
        raise author_slip(item, key.formula, error) from None
