"""A seed gives the same split in another process, too."""

from __future__ import annotations

import pytest
import torch

from grader.checks.failures import expect
from grader.checks.hash_order import hangs_on_hashes
from grader.checks.student import Student
from problems.c9.check_1_split import divided, made


@pytest.mark.points(1)
@pytest.mark.after("check_the_seed_alone_decides")
def check_another_process_gives_the_same_split(student: Student, rng: torch.Generator) -> None:
    """other_process"""
    data = made(rng, {0: 30, 1: 30})
    here = divided(student, data, seed=11)
    with student.elsewhere() as other:
        expect(divided(other, data, seed=11) == here, mistake="other_in_another_process")
    expect(not hangs_on_hashes(student, lambda other: divided(other, data, seed=11), here), mistake="order_of_a_set")
