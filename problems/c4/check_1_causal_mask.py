"""Claims about causal_mask: which position may look at which, for several lengths, exactly."""

from __future__ import annotations

import pytest
import torch

from grader.checks.failures import expect, fail
from grader.checks.returns import Tensor
from grader.checks.student import Student

LENGTHS = (5, 1, 2, 16, 128)  # not 1 first: a lone False is inverted and hides the present at once


def allowed(length: int) -> torch.Tensor:
    """(T, T): the row is who looks, the column what is looked at."""
    position = torch.arange(length)
    return position.unsqueeze(0) <= position.unsqueeze(1)


def mask(student: Student, length: int) -> torch.Tensor:
    """The student's mask as booleans, whatever dtype it has: that is a claim of its own."""
    made: torch.Tensor = student.call(
        "causal_mask", length, returns=Tensor(None, (length, length), "causal_mask", device="cpu")
    )
    if made.is_floating_point() and bool((made == float("-inf")).any()):
        fail("mask_additive")
    return made != 0


@pytest.mark.points(1)
def check_the_mask_is_a_square_of_booleans(student: Student) -> None:
    """mask_returns"""
    for length in (6, 1):
        made = student.call("causal_mask", length, returns=Tensor(None, (length, length), "causal_mask", device="cpu"))
        if made.is_floating_point() and bool((made == float("-inf")).any()):
            fail("mask_additive")
        expect(made.dtype == torch.bool, mistake="mask_not_bool", dtype=str(made.dtype).removeprefix("torch."))


@pytest.mark.points(2)
def check_no_position_sees_the_future(student: Student) -> None:
    """mask_future"""
    for length in LENGTHS:
        made, right = mask(student, length), allowed(length)
        _name_the_turned_around(made, right)
        seen = (made & ~right).nonzero()
        if len(seen):
            row, column = seen[0].tolist()
            fail("mask_leaks_future", row=row, column=column, length=length)


@pytest.mark.points(2)
def check_every_position_sees_itself_and_the_past(student: Student) -> None:
    """mask_past"""
    for length in LENGTHS:
        made, right = mask(student, length), allowed(length)
        _name_the_turned_around(made, right)
        expect(bool(made.diagonal().all()), mistake="mask_hides_present", length=length)
        hidden = (~made & right).nonzero()
        if len(hidden):
            row, column = hidden[0].tolist()
            fail("mask_hides_past", row=row, column=column, length=length)


def _name_the_turned_around(made: torch.Tensor, right: torch.Tensor) -> None:
    if len(made) > 1 and torch.equal(made, ~right):
        fail("mask_inverted")
    if len(made) > 1 and torch.equal(made, right.T):
        fail("mask_transposed")
