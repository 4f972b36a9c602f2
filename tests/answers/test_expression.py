"""The precedence parser, and formulas of a course's key."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.answers.expression import evaluate, evaluate_formula, parse
from grader.answers.normalise import UnreadableError

P = {"d": 3072, "k": 768, "r": 16, "layers": 12, "matrices": 4}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2^-1", Fraction(1, 2)),
        ("8/4/2", 1),
        ("8/4*2", 4),
        ("1 - 2 - 3", -4),
        ("--3", 3),
        ("2(3+4)", 14),
        ("r(d+k)", 61440),
        ("rd + rk", 61440),
        ("r(d+k)/dk", Fraction(5, 192)),
        ("d²", 3072**2),
        ("d**2", 3072**2),
        ("50%", Fraction(1, 2)),
        ("768x16", 12288),
        ("1/2 d", Fraction(1, 6144)),
        ("layers*matrices*r*(d+k)", 2949120),
        ("layersmatrices", 48),
        ("6/3*10^2", 200),
        ("2^3*10^2", 800),
        ("0.5*r", 8),
    ],
)
def test_precedence(text, value):
    assert evaluate(parse(text, P), P) == value


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("d +", 2),
        ("(d", 0),
        ("d)", 1),
        ("d + foo", 4),
        ("d ! 2", 2),
        ("", 0),
        ("d k + * r", 6),
        ("2 3", 2),
        ("d^k", 1),
        ("d^65", 1),
        ("d = k", 2),
        ("d < k", 2),
        ("1e9999", 0),
        ("d.real", 2),
        ("d[0", 1),
        ("'d'", 0),
    ],
)
def test_a_slip_is_refused_with_its_place(text, start):
    with pytest.raises(UnreadableError) as refusal:
        parse(text, P)
    assert refusal.value.start == start
    assert refusal.value.message.ja
    assert refusal.value.message.en


def test_a_key_formula_is_computed_on_the_given_parameters():
    assert evaluate_formula("layers*matrices*r*(d+k)", {**P, "d": 768}) == 1179648


@pytest.mark.parametrize("formula", ["layers*", "foo", "1/(d-d)", "9^64^2"])
def test_a_slip_in_a_key_formula_is_a_value_error(formula):
    with pytest.raises(ValueError, match=r"character|zero|large"):
        evaluate_formula(formula, P)


@given(
    st.integers(0, 999),
    st.integers(0, 999),
    st.integers(1, 999),
    st.sampled_from(["×", "*", "·", " x ", "\\times ", "・"]),
)
def test_any_sign_of_multiplication_multiplies(a, b, c, sign):
    assert evaluate(parse(f"({a}+{b}){sign}{c}", ()), {}) == (a + b) * c
