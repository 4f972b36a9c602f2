"""Mistakes are wrong formulas: they follow the parameters, and every one that fits is reported."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from grader.answers import score_item
from grader.answers.expression import evaluate_formula
from grader.answers.precision import Shown, count, half_up, percentage
from grader.errors import CourseError
from grader.key_model import Mistake, NumberKey
from grader.result import Verdict
from grader.text import Text

SETS = [
    {},
    {"r": 8},
    {"layers": 24, "d": 1024, "k": 1024, "r": 12},
    {"d": 3072, "matrices": 1, "r": 12},
    {"d": 768, "k": 3072, "matrices": 1, "r": 20, "labels": 3},
    {"d": 2304, "matrices": 1, "r": 12},
]


@pytest.mark.parametrize("changed", SETS, ids=str)
@pytest.mark.parametrize("name", ["adapter", "layer", "total", "with_head", "original"])
def test_every_named_count_is_named_on_every_set_of_parameters(items, parameters, name, changed):
    item, values = items[name], {**parameters, **changed}
    right = evaluate_formula(item.key.formula, values)
    assert score_item(item, f"{int(right):,}", values).verdict is Verdict.CORRECT
    for mistake in item.key.mistakes:
        for formula in mistake.formulas:
            value = evaluate_formula(formula, values)
            if value != right:
                outcome = score_item(item, f"{int(value):,}", values)
                assert outcome.verdict is Verdict.WRONG
                assert mistake.slug in outcome.mistakes


@pytest.mark.parametrize("changed", SETS, ids=str)
@pytest.mark.parametrize("name", ["ratio", "reduction"])
def test_every_named_share_is_named_on_every_set_of_parameters(items, parameters, name, changed):
    item, values = items[name], {**parameters, **changed}

    def shown(value: Fraction) -> str:
        return f"{float(half_up(value * 100, Fraction(1, 100))):.2f}%"

    right = evaluate_formula(item.key.formula, values)
    assert score_item(item, shown(right), values).verdict is Verdict.CORRECT
    for mistake in item.key.mistakes:
        for formula in mistake.formulas:
            value = evaluate_formula(formula, values)
            if shown(value) != shown(right):
                outcome = score_item(item, shown(value), values)
                assert outcome.verdict in (Verdict.WRONG, Verdict.PARTIAL)
                assert mistake.slug in outcome.mistakes


def test_a_mistake_that_equals_the_key_is_ignored(judge):
    assert judge("total", "589,824", r=8).verdict is Verdict.CORRECT  # wrong_rank is r = 8


def test_several_fitting_mistakes_are_asked_not_guessed(judge):
    outcome = judge("total", "589,824")
    assert outcome.message.en.startswith("This number comes out of several different slips.")
    assert len(outcome.feedback) == len(outcome.mistakes) == 4


def test_two_slips_at_once_are_told_but_not_counted(judge):
    outcome = judge("total", "24,576", d=1000, k=1000)  # nothing fits
    assert outcome.mistakes == ()


def test_another_accepted_formula_is_right(items, parameters):
    item = items["total"]
    both = replace(item, id="q2/both", key=replace(item.key, accept=("layers*matrices*r*(d+k)+d*labels+labels",)))
    assert score_item(both, "1,181,186", parameters).verdict is Verdict.CORRECT
    assert score_item(both, "1,179,648", parameters).verdict is Verdict.CORRECT


def test_partial_credit_of_a_mistake(items, parameters):
    kind = Mistake("forgot_layers", ("matrices*r*(d+k)",), Text("あ", "a"), Text("い", "b"), score=0.4)
    item = replace(items["total"], id="q2/kind", key=NumberKey("layers*matrices*r*(d+k)", (kind,)))
    outcome = score_item(item, "98,304", parameters)
    assert (outcome.verdict, outcome.score, outcome.hint) == (Verdict.PARTIAL, 0.4, Text("い", "b"))


@pytest.mark.parametrize("formula", ["layers*", "layers*rows", "1/(d-k)"])
def test_a_slip_in_the_key_is_the_authors(items, parameters, formula):
    with pytest.raises(CourseError) as slip:
        score_item(replace(items["total"], key=NumberKey(formula)), "1", parameters)
    assert formula in slip.value.message.en


@pytest.mark.parametrize(
    ("raw", "verdict", "slugs"),
    [
        ({"value": "1,179,648", "working": "12*4*24,576"}, Verdict.CORRECT, ()),
        ({"value": 1179648}, Verdict.CORRECT, ()),
        ({"working": "12 × 4 × 24,576 = 1,179,648"}, Verdict.CORRECT, ()),
        ({"value": "", "working": "12*4*24576"}, Verdict.CORRECT, ()),
        ({"value": "1,179,648", "working": "12*4*24,570"}, Verdict.CORRECT, ()),
        ({"value": "1,179,648", "working": "掛け算した"}, Verdict.CORRECT, ()),
        ({"value": "1,179,468", "working": "12*4*24,576"}, Verdict.PARTIAL, ("arithmetic_slip",)),
        ({"value": "98,304", "working": "12*4*24,576"}, Verdict.PARTIAL, ("arithmetic_slip",)),
        ({"value": "98,304", "working": "4*24,576"}, Verdict.WRONG, ("forgot_layers",)),
        ({"value": "98,340", "working": "4*24,576"}, Verdict.WRONG, ("forgot_layers",)),
        (1179648, Verdict.CORRECT, ()),
        (98304, Verdict.WRONG, ("forgot_layers",)),
    ],
)
def test_a_value_with_its_working(judge, raw, verdict, slugs):
    outcome = judge("total", raw)
    assert (outcome.verdict, outcome.mistakes) == (verdict, slugs)


def test_working_that_disagrees_is_told(judge):
    outcome = judge("total", {"value": "1,179,648", "working": "12*4*24,570"})
    assert any("do not agree" in remark.en for remark in outcome.remarks)


@pytest.mark.parametrize(
    ("value", "step", "visible", "closeness"),
    [
        ("1179648", 1, False, "exact"),
        ("1180000", 10_000, True, "rounded"),
        ("1180000", 1, False, "unmarked"),
        ("1200000", 100_000, True, "coarse"),
        ("1170000", 10_000, True, "truncated"),
        ("1190000", 10_000, True, "no"),
        ("1190000", 1, False, "no"),
    ],
)
def test_closeness_of_a_count(value, step, visible, closeness):
    assert count(Shown(Fraction(value), Fraction(step), visible), Fraction(1179648), 3).closeness == closeness


@pytest.mark.parametrize(
    ("value", "places", "closeness"),
    [
        ("4.17", 2, "rounded"),
        ("4.2", 1, "coarse"),
        ("4", 0, "coarse"),
        ("4.16", 2, "truncated"),
        ("4.18", 2, "no"),
        ("4.1667", 4, "rounded"),
    ],
)
def test_closeness_of_a_share(value, places, closeness):
    shown = Shown(Fraction(value), Fraction(1, 10**places), True)
    assert percentage(shown, Fraction(100, 24), 2).closeness == closeness


def test_halves_are_rounded_up():
    assert half_up(Fraction("3.125"), Fraction(1, 100)) == Fraction("3.13")
    assert half_up(Fraction("-3.125"), Fraction(1, 100)) == Fraction("-3.13")
