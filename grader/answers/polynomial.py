"""Exact algebra on rational functions of a few variables: equality is proven by cross-multiplying, never sampled.

A polynomial is a dict from exponent tuples (one exponent for each variable) to nonzero integers. Work is bounded:
(a+b+c+d)^20 is refused before it is expanded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import NamedTuple, TypeAlias

from grader.answers.normalise import UnreadableError
from grader.answers.tree import (
    DIVIDED_BY_ZERO,
    MAX_BITS,
    TOO_LARGE,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Sum,
)

Exponents: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = dict[Exponents, int]

MAX_WORK = 6_000  # products of two terms, for one expression


class Rational(NamedTuple):
    """numerator / denominator; not reduced, denominator never zero."""

    numerator: Polynomial
    denominator: Polynomial


@dataclass(slots=True)
class Budget:
    """What is left of the work allowed for one answer."""

    left: int = MAX_WORK

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise UnreadableError(TOO_LARGE)


def multiply(a: Polynomial, b: Polynomial, budget: Budget) -> Polynomial:
    budget.spend(len(a) * len(b))
    product: Polynomial = {}
    for left, x in a.items():
        for right, y in b.items():
            exponents = tuple([i + j for i, j in zip(left, right, strict=True)])
            value = product.get(exponents, 0) + x * y
            if value:
                product[exponents] = value
            else:
                del product[exponents]
            if value.bit_length() > MAX_BITS:
                raise UnreadableError(TOO_LARGE)
    return product


def add(a: Polynomial, b: Polynomial, sign: int = 1) -> Polynomial:
    total = dict(a)
    for exponents, value in b.items():
        value = total.get(exponents, 0) + sign * value
        if value:
            total[exponents] = value
        else:
            del total[exponents]
    return total


def _power(base: Polynomial, exponent: int, one: Polynomial, budget: Budget) -> Polynomial:
    result = one
    for _ in range(exponent):
        result = multiply(result, base, budget)
    return result


class Algebra:
    """Rational functions over an ordered tuple of variables."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        self.variables = variables
        self._zero = (0,) * len(variables)
        self.one: Polynomial = {self._zero: 1}
        self._names: dict[str, Polynomial] = {
            name: {tuple(int(i == at) for i in range(len(variables))): 1} for at, name in enumerate(variables)
        }

    def constant(self, value: Fraction) -> Rational:
        numerator = {self._zero: value.numerator} if value else {}
        return Rational(numerator, {self._zero: value.denominator})

    def rational(self, node: Node, budget: Budget | None = None) -> Rational:
        """The expression as one fraction of polynomials. Raises UnreadableError (size, division by zero), KeyError."""
        budget = budget or Budget()
        if isinstance(node, Number):
            return self.constant(node.value)
        if isinstance(node, Name):
            return Rational(self._names[node.name], self.one)
        if isinstance(node, Sum):
            total = Rational({}, self.one)
            for subtracted, term in node.terms:
                total = self.plus(total, self.rational(term, budget), -1 if subtracted else 1, budget)
            return total
        if isinstance(node, Product):
            result = Rational(self.one, self.one)
            for divided, factor in node.factors:
                result = self.times(result, self.rational(factor, budget), divided, budget)
            return result
        if isinstance(node, Percent):
            inner = self.rational(node.operand, budget)
            return self.times(inner, self.constant(Fraction(100)), True, budget)
        assert isinstance(node, Power)
        base = self.rational(node.base, budget)
        if node.exponent < 0:
            if not base.numerator:
                raise UnreadableError(DIVIDED_BY_ZERO)
            base = Rational(base.denominator, base.numerator)
        size = abs(node.exponent)
        return Rational(
            _power(base.numerator, size, self.one, budget), _power(base.denominator, size, self.one, budget)
        )

    def plus(self, a: Rational, b: Rational, sign: int, budget: Budget) -> Rational:
        if a.denominator == b.denominator:
            return Rational(add(a.numerator, b.numerator, sign), a.denominator)
        left = multiply(a.numerator, b.denominator, budget)
        right = multiply(b.numerator, a.denominator, budget)
        return Rational(add(left, right, sign), multiply(a.denominator, b.denominator, budget))

    def times(self, a: Rational, b: Rational, divided: bool, budget: Budget) -> Rational:
        if divided:
            if not b.numerator:
                raise UnreadableError(DIVIDED_BY_ZERO)
            b = Rational(b.denominator, b.numerator)
        return Rational(multiply(a.numerator, b.numerator, budget), multiply(a.denominator, b.denominator, budget))

    def substitute(self, polynomial: Polynomial, values: Mapping[str, int]) -> Polynomial:
        """`polynomial` with numbers for some of its variables."""
        at = [(index, values[name]) for index, name in enumerate(self.variables) if name in values]
        result: Polynomial = {}
        for exponents, value in polynomial.items():
            changed = list(exponents)
            for index, number in at:
                if changed[index] * number.bit_length() > MAX_BITS:
                    raise UnreadableError(TOO_LARGE)
                value *= number ** changed[index]
                changed[index] = 0
            key = tuple(changed)
            total = result.get(key, 0) + value
            if total:
                result[key] = total
            else:
                result.pop(key, None)
        return result

    def rename(self, polynomial: Polynomial, old: str, new: str) -> Polynomial:
        """`polynomial` with the variable `new` in place of `old`."""
        source, target = self.variables.index(old), self.variables.index(new)
        result: Polynomial = {}
        for exponents, value in polynomial.items():
            changed = list(exponents)
            changed[target] += changed[source]
            changed[source] = 0
            key = tuple(changed)
            total = result.get(key, 0) + value
            if total:
                result[key] = total
            else:
                result.pop(key, None)
        return result

    def used(self, rational: Rational) -> frozenset[str]:
        """The variables that occur."""
        return frozenset(
            name
            for at, name in enumerate(self.variables)
            if any(e[at] for e in rational.numerator) or any(e[at] for e in rational.denominator)
        )


def same(a: Rational, b: Rational, budget: Budget | None = None) -> bool:
    """True where a = b as rational functions."""
    budget = budget or Budget()
    return multiply(a.numerator, b.denominator, budget) == multiply(b.numerator, a.denominator, budget)


class Monomial(NamedTuple):
    """coefficient · Π variable^exponent, exponents of either sign."""

    coefficient: Fraction
    exponents: Exponents


def _stripped(polynomial: Polynomial) -> tuple[int, Exponents, Polynomial]:
    """(content with sign, monomial content, primitive rest): the rest has no common factor that is a monomial."""
    content = gcd(*polynomial.values())
    if polynomial[max(polynomial)] < 0:
        content = -content
    least = tuple(map(min, zip(*polynomial, strict=True)))
    rest = {tuple([e - m for e, m in zip(key, least, strict=True)]): v // content for key, v in polynomial.items()}
    return content, least, rest


def monomial_quotient(top: Polynomial, bottom: Polynomial) -> Monomial | None:
    """top / bottom where that is a number times powers of variables, else None.

    Exact without a polynomial gcd: the quotient is a monomial precisely when both agree once their monomial factors
    are taken out, because a polynomial without one has no monomial divisor left but ±1.
    """
    if not top or not bottom:
        return None
    over, high, rest = _stripped(top)
    under, low, other = _stripped(bottom)
    if rest != other:
        return None
    return Monomial(Fraction(over, under), tuple([i - j for i, j in zip(high, low, strict=True)]))


def ratio(a: Rational, b: Rational) -> Monomial | None:
    """a / b where that is a monomial, else None."""
    budget = Budget()
    return monomial_quotient(multiply(a.numerator, b.denominator, budget), multiply(a.denominator, b.numerator, budget))


def difference(a: Rational, b: Rational, algebra: Algebra) -> Monomial | None:
    """a - b where that is a monomial, else None."""
    found = algebra.plus(a, b, -1, Budget())
    return monomial_quotient(found.numerator, found.denominator)


class Compound(NamedTuple):
    """monomial · factor^power, where `factor` is a sum such as d + k."""

    monomial: Monomial
    factor: Polynomial
    power: int


def compound_ratio(a: Rational, b: Rational) -> Compound | None:
    """a / b where that is a monomial times a power of a sum that `b` itself holds, else None.

    Only the sums in `b`, the key, can be a factor that was left out or put in twice, so no factorisation is needed.
    """
    for part in (b.numerator, b.denominator):
        factor = _stripped(part)[2]
        if len(factor) < 2:
            continue
        for power in (-1, 1, -2, 2):
            budget = Budget()
            top = multiply(a.numerator, b.denominator, budget)
            bottom = multiply(a.denominator, b.numerator, budget)
            for _ in range(abs(power)):
                if power < 0:
                    top = multiply(top, factor, budget)
                else:
                    bottom = multiply(bottom, factor, budget)
            found = monomial_quotient(top, bottom)
            if found is not None:
                return Compound(found, factor, power)
    return None
