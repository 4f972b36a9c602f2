"""What the key of a written item may be, and the named mistakes beside it (layer 0: standard library only).

`item_keys` reads them from problem.toml, `answers/` judges by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeAlias

from grader.text import Text


@dataclass(frozen=True)
class Mistake:
    """A named wrong derivation of one item's answer."""

    slug: str  # stable, e.g. "forgot_layers"
    formulas: tuple[str, ...]  # each evaluated on the student's own parameters
    message: Text  # what went wrong, without the right answer
    hint: Text | None = None  # what to try next
    score: float = 0.0  # partial credit for an answer that equals one of the formulas


@dataclass(frozen=True)
class NumberKey:
    """`number` (a count) and `percent` (a ratio: the formula gives 0..1, 4.17 % is 0.0417)."""

    formula: str
    mistakes: tuple[Mistake, ...] = ()
    accept: tuple[str, ...] = ()  # other formulas that are also right (the chapter is ambiguous)
    min_figures: int = 3  # a count that is visibly rounded needs this many significant figures
    decimals: int = 2  # decimals of a percentage that count as exact enough; one fewer earns partial credit


@dataclass(frozen=True)
class FormulaKey:
    """An expression in the exercise's parameters, judged by exact algebra, never by spelling."""

    formula: str
    variables: tuple[str, ...]  # parameter names that may occur
    mistakes: tuple[Mistake, ...] = ()
    accept: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # what may stand to the left of "=": "N", "r", "params", ...
    percent: bool = False  # a ratio: times 100, with or without a percent sign, is the same answer


@dataclass(frozen=True)
class Option:
    """One entry of a closed list."""

    id: str  # "mlm"
    title: Text
    aliases: tuple[str, ...] = ()  # other words a student may type, compared after folding case, width and spaces
    score: float = 0.0
    message: Text | None = None  # why this is right, partly right or wrong here
    mistake: str | None = None  # slug


@dataclass(frozen=True)
class ChoiceKey:
    """`choice` (exactly one option) and `choices` (any number; recorded, shown, worth nothing by itself)."""

    options: tuple[Option, ...]


@dataclass(frozen=True)
class IntervalKey:
    """A recommended value or range: right when it lies inside `accept`, tolerated inside `tolerate`."""

    unit: Literal["", "percent", "count"]
    accept: tuple[Fraction, Fraction]
    tolerate: tuple[Fraction, Fraction] | None = None
    tolerate_score: float = 0.5
    too_low: Text | None = None
    too_high: Text | None = None
    tolerated: Text | None = None
    mistakes: tuple[tuple[str, Fraction, Fraction, Text], ...] = ()  # (slug, low, high, message): a range with a name


@dataclass(frozen=True)
class RankingKey:
    """An order of `options`, scored by rank correlation against the best-fitting accepted order."""

    options: tuple[Option, ...]
    accept: tuple[tuple[str, ...], ...]  # each a full order, most important first
    full: float = 0.8  # Kendall's tau-b from which the order counts as right
    partial: float = 0.3  # and from which it earns half
    first: str | None = None  # an option that must lead for full credit
    not_top: tuple[tuple[str, int], ...] = ()  # (option, n): must not stand among the first n


@dataclass(frozen=True)
class ReasonKey:
    """Free text (`reason`, `pairs`): scored by the exercise's rubric; where it has none, a person decides."""

    max_characters: int = 600
    about: str | None = None  # the id of the closed item it argues for
    rubric: Path | None = None  # the exercise's folder, where it holds a rubric.toml
    entry: str = ""  # the rubric's name for this item


Key: TypeAlias = "NumberKey | FormulaKey | ChoiceKey | IntervalKey | RankingKey | ReasonKey"
