"""Exact algebra, with sympy as an independent second opinion (objects built from our trees, never from strings)."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.answers.expression import parse
from grader.answers.normalise import UnreadableError
from grader.answers.polynomial import Algebra, ratio, same
from grader.answers.render import text
from grader.answers.tree import Name, Node, Number, Percent, Power, Product, Sum, evaluate

NAMES = ("d", "k", "r")
ALGEBRA = Algebra(NAMES)

leaves = st.sampled_from([Name(name) for name in NAMES]) | st.integers(1, 9).map(lambda n: Number(Fraction(n), str(n)))


def compound(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signed = st.tuples(st.booleans(), inner)
    return st.one_of(
        st.lists(signed, min_size=2, max_size=3).map(lambda parts: Sum(tuple(parts))),
        st.lists(signed, min_size=2, max_size=3).map(lambda parts: Product(((False, parts[0][1]), *parts[1:]))),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: Power(*pair)),
    )


trees = st.recursive(leaves, compound, max_leaves=8)


def oracle(node: Node) -> sympy.Expr:
    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Name):
        return sympy.Symbol(node.name)
    if isinstance(node, Percent):
        return oracle(node.operand) / 100
    if isinstance(node, Power):
        return oracle(node.base) ** node.exponent
    total = sympy.Integer(0 if isinstance(node, Sum) else 1)
    parts = node.terms if isinstance(node, Sum) else node.factors
    for flag, part in parts:
        value = oracle(part)
        if isinstance(node, Sum):
            total = total - value if flag else total + value
        else:
            total = total / value if flag else total * value
    return total


def rational(node: Node):
    try:
        return ALGEBRA.rational(node)
    except UnreadableError:  # a division by zero, or too large: refused, as it should be
        assume(False)


@settings(max_examples=150, deadline=None)
@given(trees, trees)
def test_equality_agrees_with_sympy(a, b):
    first, second = rational(a), rational(b)
    assert same(first, second) == (sympy.cancel(oracle(a) - oracle(b)) == 0)


@settings(max_examples=150, deadline=None)
@given(trees, st.integers(1, 12), st.tuples(*[st.integers(-2, 2)] * 3))
def test_a_monomial_factor_is_found_whatever_surrounds_it(tree, number, exponents):
    base = rational(tree)
    assume(base.numerator)
    factor: Node = Number(Fraction(number), str(number))
    product = Product(
        ((False, tree), (False, factor), *((False, Power(Name(n), e)) for n, e in zip(NAMES, exponents, strict=True)))
    )
    found = ratio(rational(product), base)
    assert found == (Fraction(number), exponents)


@settings(max_examples=100, deadline=None)
@given(trees, trees)
def test_a_ratio_is_a_monomial_exactly_when_sympy_cancels_it_to_one(a, b):
    first, second = rational(a), rational(b)
    assume(first.numerator and second.numerator)
    top, bottom = sympy.fraction(sympy.cancel(oracle(a) / oracle(b)))
    symbols = [sympy.Symbol(name) for name in NAMES]
    single = all(len(sympy.Poly(part, *symbols).terms()) == 1 for part in (top, bottom))
    assert (ratio(first, second) is not None) == single


@settings(max_examples=150, deadline=None)
@given(trees)
def test_what_is_shown_reads_back_as_the_same(tree):
    shown = text(tree).replace("−", "-").replace("·", "*")
    assert same(rational(parse(shown, NAMES)), rational(tree))


@settings(max_examples=100, deadline=None)
@given(trees, st.tuples(*[st.integers(1, 97)] * 3))
def test_evaluation_agrees_with_sympy(tree, values):
    point = dict(zip(NAMES, values, strict=True))
    try:
        value = evaluate(tree, point)
    except UnreadableError:
        return
    expected = oracle(tree).subs({sympy.Symbol(name): number for name, number in point.items()})
    if expected.is_finite:  # sympy may cancel a zero denominator that we refuse, never the other way round
        assert sympy.Rational(value.numerator, value.denominator) == expected


@pytest.mark.parametrize("formula", ["(d+k+r)^40", "((d+k)^8+(k+r)^8)^8", "(d+k+r+1)^20/(d+k+1)^20"])
def test_a_power_too_large_is_refused_before_it_is_expanded(formula):
    with pytest.raises(UnreadableError):
        ALGEBRA.rational(parse(formula, NAMES))


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ("r*(d+k)", "rd+rk", True),
        ("r*(d+k)/(d*k)", "r/d+r/k", True),
        ("(d^2-k^2)/(d-k)", "d+k", True),
        ("2*r*d", "r*(d+k)", False),
        ("d/k", "k/d", False),
    ],
)
def test_equality_is_algebra_not_spelling(left, right, equal):
    assert same(ALGEBRA.rational(parse(left, NAMES)), ALGEBRA.rational(parse(right, NAMES))) is equal
