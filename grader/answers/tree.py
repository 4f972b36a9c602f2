"""Expression trees: their nodes, and their exact value within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from grader.answers.literal import Quantity
from grader.answers.normalise import UnreadableError
from grader.text import Text

MAX_DEPTH = 40
MAX_EXPONENT = 64
MAX_BITS = 4_096


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    text: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    terms: tuple[tuple[bool, Node], ...]  # (subtracted, term)


@dataclass(frozen=True, slots=True)
class Product:
    factors: tuple[tuple[bool, Node], ...]  # (divided by, factor)
    tight: bool = False  # written without a sign


@dataclass(frozen=True, slots=True)
class Power:
    base: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Percent:
    operand: Node


Node: TypeAlias = "Number | Name | Sum | Product | Power | Percent"

TOO_LARGE = Text("計算の途中の数が大きすぎます。", "A number on the way becomes too large.")
TOO_DEEP = Text("括弧の入れ子が深すぎます。", "The brackets are nested too deeply.")
DIVIDED_BY_ZERO = Text("0 で割っています。", "This divides by zero.")


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise UnreadableError(TOO_LARGE)
    return value


def evaluate(node: Node, parameters: Mapping[str, int] | Mapping[str, Fraction]) -> Fraction:
    """The exact value. Raises UnreadableError at a size gate or a division by zero, KeyError for an unknown name."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return Fraction(parameters[node.name])
    if isinstance(node, Sum):
        total = Fraction(0)
        for subtracted, term in node.terms:
            value = evaluate(term, parameters)
            total = _bounded(total - value if subtracted else total + value)
        return total
    if isinstance(node, Product):
        result = Fraction(1)
        for divided, factor in node.factors:
            value = evaluate(factor, parameters)
            if divided and not value:
                raise UnreadableError(DIVIDED_BY_ZERO)
            result = _bounded(result / value if divided else result * value)
        return result
    if isinstance(node, Percent):
        return evaluate(node.operand, parameters) / 100
    base = evaluate(node.base, parameters)
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * abs(node.exponent) > MAX_BITS:
        raise UnreadableError(TOO_LARGE)
    if node.exponent < 0 and not base:
        raise UnreadableError(DIVIDED_BY_ZERO)
    return base**node.exponent


def names_in(node: Node) -> frozenset[str]:
    """The names that occur in a tree."""
    if isinstance(node, Name):
        return frozenset((node.name,))
    if isinstance(node, Number):
        return frozenset()
    if isinstance(node, Percent):
        return names_in(node.operand)
    if isinstance(node, Power):
        return names_in(node.base)
    parts = node.terms if isinstance(node, Sum) else node.factors
    return frozenset().union(*(names_in(part) for _, part in parts))
