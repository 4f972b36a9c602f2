"""Exact bounds, held against sums of exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.statistics import ALPHA, log_binomial, share


def mass(n: int, k: int, p: Fraction) -> Fraction:
    return math.comb(n, k) * p**k * (1 - p) ** (n - k)


@given(st.integers(0, 60), st.integers(0, 20), st.sampled_from([1e-2, 1e-4, ALPHA]))
def test_bounds_are_the_tightest_that_keep_their_promise(n: int, twentieths: int, alpha: float) -> None:
    p, tail = Fraction(twentieths, 20), Fraction(alpha) / 2
    bounds = share(n, float(p), alpha)
    below = sum((mass(n, k, p) for k in range(bounds.low)), Fraction(0))
    above = sum((mass(n, k, p) for k in range(bounds.high + 1, n + 1)), Fraction(0))
    slack = Fraction(1, 10**9)  # p is a float there
    assert below <= tail * (1 + slack)
    assert above <= tail * (1 + slack)
    if 0 < p < 1:
        assert below + mass(n, bounds.low, p) > tail * (1 - slack)
        assert above + mass(n, bounds.high, p) > tail * (1 - slack)


@given(st.integers(1, 300), st.data())
def test_log_binomial(n: int, data: st.DataObject) -> None:
    k, p = data.draw(st.integers(0, n)), Fraction(data.draw(st.integers(1, 99)), 100)
    exact = mass(n, k, p)
    log = math.log(exact.numerator) - math.log(exact.denominator)
    assert log_binomial(n, k, float(p)) == pytest.approx(log, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_what_is_certain_has_one_outcome(p: float) -> None:
    bounds = share(10, p)
    assert (bounds.low, bounds.high) == (int(10 * p), int(10 * p))


def test_large_counts() -> None:
    bounds = share(1_000_000, 0.15)
    sigma = math.sqrt(1e6 * 0.15 * 0.85)
    assert 150_000 - 6 * sigma < bounds.low < 150_000 - 5 * sigma
    assert 150_000 + 5 * sigma < bounds.high < 150_000 + 6 * sigma
    assert bounds.power(0.16) > 0.999999
    assert bounds.power(0.15) < 2e-7


@pytest.mark.parametrize(("n", "p"), [(-1, 0.5), (5, 1.5), (5, -0.1)])
def test_nonsense_is_refused(n: int, p: float) -> None:
    with pytest.raises(ValueError, match="share"):
        share(n, p)
