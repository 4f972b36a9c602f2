"""Claims about LoRALinear's two modes: dropout while training, and the product merged into the base."""

from __future__ import annotations

import pytest
import torch

from grader.checks.compare import close, is_close
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Truth
from grader.checks.statistics import share
from grader.checks.student import Student
from grader.checks.tolerance import Tolerance
from grader.result import Verdict
from problems.c7.layer_case import EXACT, IN, OUT, Case, make

ROWS, CALLS = 6, 4
NEAR = Tolerance(1e-5, 1e-5)  # merging may be worked out in float32


@pytest.mark.points(3)
@pytest.mark.after("check_forward_adds_the_product_to_the_base")
def check_dropout_acts_on_the_branchs_input_while_training(student: Student, rng: torch.Generator) -> None:
    """dropout"""
    n, p = 64, 0.25
    # with orthogonal A and B of full rank, what dropout made of the branch's input can be worked out from the output
    a, b = (torch.linalg.qr(torch.randn(n, n, generator=rng, dtype=torch.float64)).Q for _ in range(2))
    size = {"out": n, "size": n, "r": n, "alpha": 2.0 * n}
    plain = make(student, rng, **size)
    plain.layer.load({plain.a: a, plain.b: b})
    scale = plain.scale(a, b) or 2.0
    x = torch.ones(1, ROWS, n, dtype=torch.float64)
    case = make(student, rng, **size, dropout=p)
    case.layer.train()
    case.layer.load({case.a: a, case.b: torch.zeros_like(b)})
    expect(is_close(case.forward(x), case.base(x)), mistake="dropout_on_output")  # the base sees no dropout
    case.layer.load({case.b: b})
    added = torch.cat([case.forward(x) - case.base(x) for _ in range(CALLS)]) / scale
    seen = added @ b @ a  # (CALLS, ROWS, n): x as A saw it
    expect(not is_close(seen, x.expand_as(seen)), mistake="dropout_missing")
    kept = seen.abs() > 1e-6
    value = float(seen[kept].mean()) if bool(kept.any()) else 0.0
    # behind B, between A and B, or on A itself it leaves other numbers than 0 and one value
    expect(is_close(seen, kept * value, Tolerance(1e-7, 1e-7)), mistake="dropout_on_output")
    for first in (seen[:, :1], seen[..., :1], seen[:1]):  # one mask for all rows, all entries of a row, all calls
        expect(not is_close(seen, first.expand_as(seen)), mistake="dropout_shared")
    expect(not is_close(value, 1.0), mistake="dropout_unscaled")
    right = is_close(value, 1 / (1 - p), Tolerance(1e-6, 0.0)) and share(kept.numel(), 1 - p).holds(int(kept.sum()))
    expect(right, mistake="dropout_rate")


@pytest.mark.points(1)
@pytest.mark.after("check_forward_adds_the_product_to_the_base")
def check_there_is_no_dropout_in_evaluation_mode(student: Student, rng: torch.Generator) -> None:
    """dropout_eval"""
    plain, case = make(student, rng), make(student, rng, dropout=0.5)
    a, b = plain.fill(rng)
    scale = plain.scale(a, b)
    case.layer.load({case.a: a, case.b: b})
    case.layer.eval()
    x = torch.randn(2, 3, IN, generator=rng, dtype=torch.float64)
    expected = case.base(x) + (1.0 if scale is None else scale) * (x @ a.T @ b.T)
    expect(is_close(case.forward(x), expected, EXACT), mistake="dropout_in_eval")


@pytest.mark.points(3)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_merge_adds_the_product_to_the_base(student: Student, rng: torch.Generator) -> None:
    """merge"""
    for out, size, dropout in ((OUT, IN, 0.0), (7, 7, 0.0), (OUT, IN, 0.5)):
        case = make(student, rng, out=out, size=size, dropout=dropout)
        a, b = case.fill(rng)
        whole = case.effective()
        expect(not is_close(whole, case.weight), mistake="branch_missing")
        x = torch.randn(2, 3, size, generator=rng, dtype=torch.float64)
        before = _in_evaluation(case, x)
        case.layer.method("merge")  # in training mode: what is merged must not depend on it
        weight = case.base_weight()
        if not is_close(weight, whole, NEAR):
            _name_merge(weight, case.weight, whole, b @ a if b.shape[-1] == a.shape[0] else None)
        expect(not case.layer.attribute("base.weight.requires_grad", Truth()), mistake="merge_unfreezes")
        after = _in_evaluation(case, x)
        if is_close(after, before + x @ (whole - case.weight).T, NEAR):
            fail("merged_still_adds")
        close(after, before, mistake="merge_changes_output", what="forward", within=NEAR)


def _in_evaluation(case: Case, x: torch.Tensor) -> torch.Tensor:
    case.layer.eval()
    out = case.forward(x)
    case.layer.train()
    return out


def _name_merge(weight: torch.Tensor, base: torch.Tensor, whole: torch.Tensor, product: torch.Tensor | None) -> None:
    added = whole - base
    if is_close(weight, base, NEAR):
        fail("merge_leaves_base")
    if product is not None and product.shape == base.shape and is_close(weight, base + product, NEAR):
        fail("merge_without_scaling")
    if is_close(weight, added, NEAR):
        fail("merge_replaces_base")
    if added.shape[0] == added.shape[1] and is_close(weight, base + added.T, NEAR):
        fail("merge_transposed")
    close(weight, whole, mistake="merge_differs", what="base.weight", within=NEAR)


@pytest.mark.points(1)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_merging_twice_adds_it_once(student: Student, rng: torch.Generator) -> None:
    """merge_twice"""
    case = make(student, rng)
    case.fill(rng)
    case.layer.method("merge")
    once = case.base_weight()
    expect(not is_close(once, case.weight), mistake="merge_leaves_base")
    case.layer.method("merge")
    close(case.base_weight(), once, mistake="merge_not_idempotent", what="base.weight", within=NEAR)


@pytest.mark.points(2)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_unmerge_restores_the_base(student: Student, rng: torch.Generator) -> None:
    """unmerge"""
    case = make(student, rng)
    case.fill(rng)
    x = torch.randn(2, 3, IN, generator=rng, dtype=torch.float64)
    before = _in_evaluation(case, x)
    within = Tolerance(1e-6, 1e-5)
    for _ in range(2):
        case.layer.method("merge")
        expect(not is_close(case.base_weight(), case.weight, within), mistake="merge_leaves_base")
        case.layer.method("unmerge")
        close(case.base_weight(), case.weight, mistake="unmerge_does_not_restore", what="base.weight", within=within)
        close(_in_evaluation(case, x), before, mistake="unmerge_does_not_restore", what="forward", within=within)
    try:
        case.layer.method("unmerge")
    except StudentError as error:
        if error.verdict is not Verdict.RAISED:
            raise
        return  # refusing what makes no sense is fine; doing it is not
    close(case.base_weight(), case.weight, mistake="unmerge_not_idempotent", what="base.weight", within=within)
