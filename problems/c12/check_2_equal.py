"""Claims about what both models were trained on, and about the seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import torch

from grader.checks.failures import expect, fail
from grader.checks.hash_order import hangs_on_hashes
from grader.checks.runs import Run
from grader.checks.student import Student
from problems.c12.check_1_conditions import KINDS, SIZES, State, compared, examples, read, seen, tiny, tokenizer
from problems.c12.words_learned import examples_of, hold_to_the_same_examples

SEEDS = (3, 4, 5)


def drawn(run: Run) -> set[int]:
    """The places of the examples that a run was trained on; -1 for a row that is none of them."""
    texts, _ = examples()
    known = {tuple(ids): place for place, ids in enumerate(tokenizer()(list(texts))["input_ids"])}
    pad = tokenizer().pad_token_id
    return {known.get(tuple(number for number in row if number != pad), -1) for row in run.inputs}


@pytest.mark.points(3)
@pytest.mark.after("check_every_size_starts_again")
def check_both_see_the_same_examples(student: Student) -> None:
    """examples"""
    pairs = seen(student).pairs()
    if not pairs:  # runs that cannot be told apart, such as of weights that are averaged, or hidden from the hooks
        student.remark("runs_not_seen")
        hold_to_the_same_examples(student, 3)
    for size, one, other in pairs:
        mine, theirs = drawn(one), drawn(other)
        if -1 in mine | theirs:
            fail("other_texts", size=size)
        if len(mine | theirs) > size and mine != theirs:
            fail("other_examples", size=size, both=len(mine & theirs))
        expect(len(mine | theirs) == size, mistake="other_size", size=size, count=len(mine | theirs))


@pytest.mark.points(2)
@pytest.mark.after("check_both_see_the_same_examples")
def check_both_are_trained_alike(student: Student) -> None:
    """alike"""
    for size, one, other in seen(student).pairs():
        for mine, theirs in ((one.steps, other.steps), (one.updates, other.updates)):
            expect(mine == theirs, mistake="other_steps", size=size, one=mine, other=theirs)
        for mine, theirs in zip(one.settings, other.settings, strict=True):
            if mine != theirs:
                fail("other_settings", size=size, one=_shown(mine), other=_shown(theirs))
        # this model has no dropout, so nothing else shows that one of the two, or both, would do without
        evaluating = [kind for kind, run in zip(KINDS, (one, other), strict=True) if not run.training]
        expect(not evaluating, mistake="evaluation_mode", size=size, kinds=", ".join(evaluating))


def _shown(setting: tuple[Any, ...]) -> str:
    kind, rates, decays = setting
    return f"{kind}, lr {max(rates, default=0):.3g}, weight decay {max(decays, default=0):.3g}"


@pytest.mark.points(2)
@pytest.mark.after("check_states_by_kind_and_size_come_back")
def check_the_seed_decides(student: Student) -> None:
    """seeded"""
    first = seen(student).states
    student.seed(17)
    expect(equal(first, _again(student)), mistake="seed_ignored")
    with student.elsewhere() as other:
        expect(equal(first, _again(other)), mistake="other_in_another_process")
    expect(not hangs_on_hashes(student, _again, first, equal), mistake="other_in_another_process")
    expect(not equal(first, seen(student, 4).states), mistake="same_for_all_seeds")


def _again(student: Student) -> Mapping[str, Mapping[int, State]]:
    return read(compared(student, student.model(tiny()), 3, SIZES), SIZES, dict(tiny().state_dict()))


def equal(some: Mapping[str, Mapping[int, State]], others: Mapping[str, Mapping[int, State]]) -> bool:
    """The same weights, but for what another order of the same sums does to them."""
    return all(
        torch.allclose(value.double(), others[kind][size][name].double(), rtol=1e-3, atol=1e-4)
        for kind in KINDS for size in SIZES for name, value in some[kind][size].items()
    )  # fmt: skip


@pytest.mark.points(1)
@pytest.mark.after("check_both_see_the_same_examples", "check_the_seed_decides")
def check_the_seed_draws_the_examples(student: Student) -> None:
    """drawn"""
    sets = [frozenset(drawn(one)) for seed in SEEDS for size, one, _ in seen(student, seed).pairs() if size == SIZES[0]]
    if not sets:
        sets = [frozenset(examples_of(student, seed)) for seed in SEEDS]
    expect(len(sets) < 2 or len(set(sets)) > 1, mistake="always_the_same_examples", size=SIZES[0])
