"""A wrong formula is told the factor that separates it from the key, sums such as d + k included."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy

from grader.answers import score_item
from grader.course import load_course
from grader.result import Outcome
from grader.variants import values

PROBLEM = load_course(Path(__file__).parent.parent.parent).problem("q2")
D, K, R, M, L = sympy.symbols("d k r matrices layers", positive=True)
KEY = L * M * R * (D + K)


def judge(answer: str) -> Outcome:
    item = next(item for item in PROBLEM.items if item.id == "q2/formula_total")
    return score_item(item, answer, values(PROBLEM))


@pytest.mark.parametrize(
    ("answer", "factor"),
    [
        ("3*L*M*r*(d+k)", "3"),
        ("L*M*r", "1/(d + k)"),
        ("L*M*r*(d+k)^2", "(d + k)"),
        ("L*r*(d+k)/2", "1/(2·matrices)"),
        ("M*r", "1/layers/(d + k)"),
        ("5*L*M*r*(d+k)^2", "5·(d + k)"),
    ],
)
def test_the_factor_is_named_and_is_the_simplified_ratio(answer: str, factor: str):
    outcome = judge(answer)
    assert outcome.verdict == "wrong"
    assert f"is {factor} times" in outcome.message.en.replace("(1/layers)/(d + k)", "1/layers/(d + k)")
    names = {"d": D, "k": K, "r": R, "matrices": M, "layers": L, "M": M, "L": L}
    ours = eval(answer.replace("^", "**"), {}, names)  # the test's own text, not a student's
    shown = eval(factor.replace("·", "*").replace("^", "**"), {}, names)
    assert sympy.simplify(ours / KEY - shown) == 0


@pytest.mark.parametrize("answer", ["L*M*r*(d+2*k)", "L*M*r*d*k + 7*d", "L + M + r + d + k"])
def test_where_no_simple_factor_separates_them_none_is_named(answer: str):
    assert "times the right one" not in judge(answer).message.en
