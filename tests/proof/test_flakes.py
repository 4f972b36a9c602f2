"""The exact bound on a rate of failures, against the closed form and the bound's own definition."""

from __future__ import annotations

import math

import pytest

from grader.proof.flakes import fresh_seeds, upper_bound


@pytest.mark.parametrize("runs", [1, 10, 299, 5000])
def test_without_a_failure_the_bound_is_the_closed_form(runs):
    assert upper_bound(0, runs) == pytest.approx(1 - 0.05 ** (1 / runs), rel=1e-9)


def test_the_rule_of_three_is_near():
    assert upper_bound(0, 1000) == pytest.approx(3 / 1000, rel=5e-3)


@pytest.mark.parametrize(("failures", "runs"), [(1, 10), (3, 50), (9, 10)])
def test_at_the_bound_so_few_failures_have_the_probability_that_is_given_up(failures, runs):
    rate = upper_bound(failures, runs)
    tail = sum(math.comb(runs, k) * rate**k * (1 - rate) ** (runs - k) for k in range(failures + 1))
    assert tail == pytest.approx(0.05, rel=1e-6)


def test_no_runs_and_nothing_but_failures_say_nothing():
    assert upper_bound(0, 0) == upper_bound(4, 4) == 1.0
    with pytest.raises(ValueError, match="part"):
        upper_bound(3, 2)


def test_seeds_follow_from_the_base_and_differ():
    assert fresh_seeds(1, 5) == fresh_seeds(1, 5)
    assert len({*fresh_seeds(1, 5), *fresh_seeds(2, 5)}) == 10
