"""Claims about perplexity. One that follows from a wrong clm_loss is not counted against a student twice."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from grader.checks.compare import is_close
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Number
from grader.checks.student import Student
from grader.checks.tolerance import Tolerance

V = 7
WITHIN = Tolerance(2e-4, 1e-5)  # relative: an error of the loss in float32, times its exponential
FLOAT = Number(name="perplexity")


def batch(rng: torch.Generator, lengths: tuple[int, ...], width: int) -> tuple[torch.Tensor, ...]:
    """(logits (B, T, V), input_ids (B, T), attention_mask (B, T)): padding on the right, a loss of about 2."""
    logits = torch.randn(len(lengths), width, V, generator=rng, dtype=torch.float64)
    ids = torch.randint(0, V, (len(lengths), width), generator=rng)
    mask = (torch.arange(width) < torch.tensor(lengths).unsqueeze(1)).long()
    return logits, ids, mask


def sure_batch(rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """(logits, input_ids) of a loss of about 0.5: what is rounded to two places then lies far off more often."""
    logits, ids, _ = batch(rng, (8, 8), 8)
    return logits + 3.0 * functional.one_hot(ids.roll(-1, 1), V), ids


def losses(logits: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    """(B, T-1)."""
    return functional.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")


def own_loss(student: Student, *arguments: torch.Tensor) -> float | None:
    """What the student's own clm_loss says; None where there is none to ask."""
    try:
        value: float = student.call("clm_loss", *arguments, returns=Number(name="clm_loss", scalar=True))
    except StudentError:
        return None
    return value


def _varies(student: Student) -> bool:
    """Whether the student's clm_loss hangs on the logits: the exponential of a constant is a constant, too."""
    draw = torch.Generator().manual_seed(4)
    seen = {own_loss(student, *batch(draw, (8, 8), 8)) for _ in range(3)} - {None}
    return len({value for value in seen if math.isfinite(value)}) > 1


def fits(student: Student, actual: float, expected: float, *arguments: torch.Tensor) -> bool:
    """The right perplexity, or the one that belongs to the student's own loss, if that is one at all."""
    if is_close(actual, expected, WITHIN):
        return True
    own = own_loss(student, *arguments)
    if own is None or not _varies(student):
        return False
    if not math.isfinite(actual):  # e to the 89 is too large for float32
        return math.isnan(own) or own > 80
    return own < 700 and is_close(actual, math.exp(own), WITHIN)


@pytest.mark.points(3)
def check_perplexity_is_the_exponential_of_the_loss(student: Student, rng: torch.Generator) -> None:
    """perplexity"""
    first = batch(rng, (8, 8), 8)
    for arguments in (first[:2], first, *(sure_batch(rng) for _ in range(5))):
        logits, ids = arguments[:2]
        actual = student.call("perplexity", *arguments, returns=FLOAT)
        mean = float(losses(logits, ids).mean())
        if fits(student, actual, math.exp(mean), *arguments):
            continue
        total, rows = float(losses(logits, ids).sum()), losses(logits, ids).mean(1)
        own = own_loss(student, *arguments)
        tells = own is not None and abs(own) < 100 and _varies(student)  # of a constant, 0 above all, any base may fit
        for base in (mean, *([own] if own is not None and tells else [])):
            for mistake, value in (
                ("power_of_two", 2.0**base), ("power_of_ten", 10.0**base), ("perplexity_is_loss", base),
                ("perplexity_sign", math.exp(-base)), ("perplexity_in_bits", math.exp(base / math.log(2))),
            ):  # fmt: skip
                if is_close(actual, value, WITHIN):
                    fail(mistake, actual=actual)
        if is_close(actual, float(rows.exp().mean()), WITHIN):
            fail("perplexity_averaged", actual=actual)
        if is_close(actual, float(losses(logits, ids).exp().mean()), WITHIN):
            fail("perplexity_averaged", actual=actual)
        if actual == math.inf or (total < 700 and is_close(actual, math.exp(total), WITHIN)):
            fail("perplexity_of_sum", actual=actual)
        fail("perplexity_differs", actual=actual, expected=math.exp(mean))


@pytest.mark.points(2)
@pytest.mark.after("check_perplexity_is_the_exponential_of_the_loss")
def check_perplexity_leaves_padding_out(student: Student, rng: torch.Generator) -> None:
    """perplexity_padding"""
    logits, ids, mask = batch(rng, (9, 3, 5), 9)
    each, real = losses(logits, ids), mask[:, 1:].bool()
    actual = student.call("perplexity", logits=logits, input_ids=ids, attention_mask=mask, returns=FLOAT)
    expected = math.exp(float(each[real].mean()))
    if fits(student, actual, expected, logits, ids, mask):
        return
    rows = torch.stack([row[kept].mean() for row, kept in zip(each, real, strict=True)])
    if any(is_close(actual, float(value), WITHIN) for value in (rows.exp().mean(), rows.mean().exp())):
        fail("perplexity_averaged", actual=actual)
    if is_close(actual, math.exp(float(each.mean())), WITHIN):
        fail("perplexity_ignores_mask", actual=actual, expected=expected)
    fail("perplexity_differs", actual=actual, expected=expected)


@pytest.mark.points(1)
@pytest.mark.after("check_perplexity_is_the_exponential_of_the_loss")
def check_perplexity_runs_from_one_to_the_vocabulary(student: Student, rng: torch.Generator) -> None:
    """perplexity_range"""
    _, ids, _ = batch(rng, (8, 8), 8)
    sure = torch.full((2, 8, V), -1000.0, dtype=torch.float64)
    sure[:, :-1].scatter_(-1, ids[:, 1:].unsqueeze(-1), 1000.0)
    sure[:, -1, 0] = 1000.0
    for logits, expected in (
        (sure, 1.0),
        (torch.full((2, 8, V), 1000.0), float(V)),
        (torch.full((2, 8, V), -1000.0, dtype=torch.float64), float(V)),
    ):
        try:
            actual = student.call("perplexity", logits, ids, returns=FLOAT)
        except StudentError as error:
            if "OverflowError" not in error.bases:
                raise
            actual = math.inf
        if fits(student, actual, expected, logits, ids):
            continue
        expect(math.isfinite(actual), mistake="loss_overflows", actual=actual)
        fail("perplexity_range", actual=actual, expected=expected)
