"""Claims about clm_loss, held against torch's own cross entropy on targets that we shift ourselves."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from grader.checks.compare import close, is_close
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Number, Tensor
from grader.checks.student import Student
from grader.checks.tolerance import tolerance

B, T, V = 3, 9, 11
LENGTHS = (9, 4, 6)  # real tokens of each row: 8, 3 and 5 targets
WITHIN = tolerance("float32")  # a loss may be computed in float32 whatever comes in, as Transformers does
SCALAR = Number(name="clm_loss", scalar=True)


def batch(
    rng: torch.Generator, lengths: tuple[int, ...], width: int, vocab: int = V
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(logits (B, T, V) float64, input_ids (B, T), attention_mask (B, T)): padding on the right.

    The padding is id 0, which real text holds as well: only the mask tells which is which. No probability is so small
    that a bound on it would show: large logits are another check's matter.
    """
    logits = (3 * torch.randn(len(lengths), width, vocab, generator=rng, dtype=torch.float64)).clamp(-6, 6)
    ids = torch.randint(1, vocab, (len(lengths), width), generator=rng)
    mask = (torch.arange(width) < torch.tensor(lengths).unsqueeze(1)).long()
    ids[:, 1:4:2] = 0  # not the first target alone: losing that one is another mistake
    return logits, ids * mask, mask


def losses(logits: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    """(B, T-1): how badly each position's logits predict the token after it."""
    return functional.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")


def mean_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor | None = None) -> float:
    each = losses(logits, ids)
    real = torch.ones_like(each, dtype=torch.bool) if mask is None else mask[:, 1:].bool()
    return float(each[real].mean())


@pytest.mark.points(3)
def check_each_position_predicts_the_next_token(student: Student, rng: torch.Generator) -> None:
    """loss"""
    # two of them: a wrong loss may happen to equal the right one, or another wrong one, and does not do so twice
    batches = [batch(rng, (T, T, T), T)[:2] for _ in range(2)]
    expected = [mean_loss(*given) for given in batches]
    for form in (_as_given, _with_mask, _in_float32):
        actual = [student.call("clm_loss", *form(*given), returns=SCALAR) for given in batches]
        if all(is_close(a, e, WITHIN) for a, e in zip(actual, expected, strict=True)):
            continue
        for ways in zip(*(wrong_ways(*given) for given in batches), strict=True):
            if all(is_close(a, value, WITHIN) for a, (_, value) in zip(actual, ways, strict=True)):
                fail(ways[0][0], expected=expected[0], actual=actual[0])
        for a, e in zip(actual, expected, strict=True):
            close(a, e, mistake="loss_differs", what="clm_loss", within=WITHIN)


def _as_given(logits: torch.Tensor, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return logits, ids


def _with_mask(logits: torch.Tensor, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return logits, ids, torch.ones_like(ids)


def _in_float32(logits: torch.Tensor, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return logits.float(), ids


def wrong_ways(logits: torch.Tensor, ids: torch.Tensor) -> list[tuple[str, float]]:
    """(mistake, the loss that it gives) where all rows are equally long."""

    def entropy(scores: torch.Tensor, targets: torch.Tensor, **more: int) -> float:
        return float(functional.cross_entropy(scores.transpose(1, 2), targets, **more))

    each = losses(logits, ids)
    total, mean = float(each.sum()), float(each.mean())
    rolled = torch.roll(ids, -1, dims=1)
    return [
        ("no_shift", entropy(logits, ids)),
        ("no_shift", entropy(logits[:, :-1], ids[:, :-1])),
        ("no_shift", entropy(logits[:, 1:], ids[:, 1:])),
        ("shift_backwards", entropy(logits[:, 1:], ids[:, :-1])),
        ("shifted_twice", entropy(logits[:, :-2], ids[:, 2:])),
        ("target_lost", float(each[:, 1:].mean())),
        ("target_lost", float(each[:, :-1].mean())),
        ("target_wraps_around", entropy(logits, rolled)),
        ("target_wraps_around", entropy(logits, torch.roll(ids, 1, dims=1))),
        ("padding_by_id", entropy(logits[:, :-1], ids[:, 1:], ignore_index=0)),
        ("loss_not_mean", total),
        ("loss_not_mean", total / B),
        ("loss_not_mean", total / T),
        ("loss_not_mean", total / (B * T)),
        ("loss_not_mean", total / (T - 1)),
        ("loss_softmax_twice", entropy(logits[:, :-1].softmax(-1), ids[:, 1:])),
        ("loss_sign", -mean),
        ("loss_in_bits", mean / math.log(2)),
        ("loss_is_perplexity", math.exp(mean)),
    ]


@pytest.mark.points(3)
def check_padding_changes_nothing(student: Student, rng: torch.Generator) -> None:
    """padding"""
    # one row, so that this stands apart from the shift and from how rows are averaged: padded, or cut at its end
    seen = set()
    for real, width in ((5, 9), (4, 5), (2, 12)):
        logits, ids, mask = batch(rng, (real,), width)
        expected = student.call("clm_loss", logits[:, :real], ids[:, :real], returns=SCALAR)
        actual = student.call("clm_loss", logits, ids, mask, returns=SCALAR)
        seen |= {expected} if math.isfinite(expected) else set()
        if is_close(actual, expected, WITHIN):
            continue
        each = losses(logits, ids)
        figures = {"expected": expected, "actual": actual, "real": real, "padding": width - real}
        if is_close(actual, float(each[:, :real].mean()), WITHIN):
            fail("mask_not_shifted", **figures)
        divided = (width - 1, width, real, mask.numel())
        if any(is_close(actual * n, expected * (real - 1), WITHIN) for n in divided):
            fail("padding_in_divisor", **figures)
        fail("padding_counted", **figures)
    # nothing changes what is the same for all logits, or no number: that leaves no padding out
    expect(len(seen) > 1, mistake="loss_differs")


@pytest.mark.points(3)
@pytest.mark.after("check_each_position_predicts_the_next_token", "check_padding_changes_nothing")
def check_every_real_target_weighs_the_same(student: Student, rng: torch.Generator) -> None:
    """loss_over_batch"""
    logits, ids, mask = batch(rng, LENGTHS, T)
    expected = mean_loss(logits, ids, mask)
    other = torch.where(mask.bool(), ids, torch.randint(0, V, (B, T), generator=rng))
    for given in (ids, other):  # whatever stands in the padding
        actual = student.call("clm_loss", logits, given, attention_mask=mask, returns=SCALAR)
        if is_close(actual, expected, WITHIN):
            continue
        _name_the_mean(actual, logits, given, mask, expected)


def _name_the_mean(actual: float, logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor, expected: float) -> None:
    each, real = losses(logits, ids), mask[:, 1:].bool()
    total = float(each[real].sum())
    rows = torch.stack([row[kept].mean() for row, kept in zip(each, real, strict=True)])
    known = [
        ("row_means", float(rows.mean())),
        ("row_means", float(rows.sum())),
        ("loss_not_mean", total),
        ("loss_not_mean", total / B),
        ("padding_in_divisor", total / each.numel()),
        ("padding_in_divisor", total / mask.numel()),
        ("padding_in_divisor", total / int(mask.sum())),
        ("mask_not_shifted", float(each[mask[:, :-1].bool()].mean())),
        ("padding_counted", float(each.mean())),
        ("padding_by_id", float(each[ids[:, 1:] != 0].mean())),
        ("padding_by_id", float(each[real & (ids[:, 1:] != 0)].mean())),
    ]
    for mistake, value in known:
        if is_close(actual, value, WITHIN):
            fail(mistake, expected=expected, actual=actual, real=int(real.sum()), padding=int((~real).sum()))
    close(actual, expected, mistake="loss_differs", what="clm_loss", within=WITHIN)


@pytest.mark.points(1)
@pytest.mark.after("check_every_real_target_weighs_the_same")
def check_other_sizes_are_right_too(student: Student, rng: torch.Generator) -> None:
    """loss_sizes"""
    for lengths, width, vocab in (((2,), 2, 2), ((40, 3, 17, 2, 40), 40, 30), ((3, 7), 7, 200)):
        logits, ids, mask = batch(rng, lengths, width, vocab)
        actual = student.call("clm_loss", logits=logits, input_ids=ids, attention_mask=mask, returns=SCALAR)
        close(actual, mean_loss(logits, ids, mask), mistake="loss_differs", what="clm_loss", within=WITHIN)


@pytest.mark.points(1)
@pytest.mark.after("check_each_position_predicts_the_next_token")
def check_large_logits_stay_finite(student: Student, rng: torch.Generator) -> None:
    """loss_finite"""
    _, ids, _ = batch(rng, (T, T, T), T)
    signs = torch.randint(0, 2, (B, T, V), generator=rng) * 2.0 - 1.0
    small = torch.randn(B, T, V, generator=rng)
    for dtype in (torch.float64, torch.float32):
        for logits in (1000 * signs, 990 + 10 * small.clamp(-1, 1), -990 + 10 * small.clamp(-1, 1)):
            actual = student.call("clm_loss", logits.to(dtype), ids, returns=SCALAR)
            expected = mean_loss(logits.double(), ids)
            expect(math.isfinite(actual), mistake="loss_overflows", actual=actual)
            expect(is_close(actual, expected, WITHIN), mistake="loss_clipped", actual=actual, expected=expected)


@pytest.mark.points(2)
@pytest.mark.after("check_every_real_target_weighs_the_same")
def check_the_gradient_is_exact(student: Student, rng: torch.Generator) -> None:
    """loss_gradient"""
    logits, ids, mask = batch(rng, LENGTHS, T)
    try:
        actual = student.gradient("clm_loss", logits, ids, mask)["inputs"][0]
    except StudentError as error:
        if "requires grad" not in error.error:  # what .numpy() says of a tensor that wants a gradient
            raise
        actual = None
    if not isinstance(actual, torch.Tensor):
        student.remark("no_gradient_flows")
        return
    ours = logits.clone().requires_grad_(True)
    losses(ours, ids)[mask[:, 1:].bool()].mean().backward()
    assert ours.grad is not None
    # where nothing is predicted nothing may pull: the last real position of a row, and the padding
    idle = torch.ones(B, T, dtype=torch.bool)
    idle[:, :-1] = ~mask[:, 1:].bool()
    expect(not bool((actual[idle].abs() > 1e-6).any()), mistake="gradient_from_padding")
    close(actual, ours.grad, mistake="gradient_differs", what="logits.grad", within=WITHIN)


@pytest.mark.points(1)
@pytest.mark.after("check_each_position_predicts_the_next_token")
def check_what_was_handed_in_is_left_alone(student: Student, rng: torch.Generator) -> None:
    """not_in_place"""
    given = batch(rng, LENGTHS, T)
    for name in ("clm_loss", "perplexity"):
        looked = student.call_and_look(name, *given, returns=Number(name=name, scalar=True))
        for what, before, after in zip(("logits", "input_ids", "attention_mask"), given, looked.args, strict=True):
            expect(torch.equal(before, after), mistake="modified_in_place", what=what, function=name)


@pytest.mark.points(1)
@pytest.mark.after("check_each_position_predicts_the_next_token")
def check_new_tensors_go_where_the_logits_are(student: Student, rng: torch.Generator) -> None:
    """device"""
    logits, ids, mask = (tensor.to("meta") for tensor in batch(rng, LENGTHS, T))
    for arguments in ((logits, ids), (logits, ids, mask)):
        try:
            student.call("clm_loss", *arguments, returns=Tensor(name="clm_loss", device="meta"))
        except StudentError as error:
            if error.slug == "unfit_device":
                fail("not_on_device")
            if any(words in error.error for words in ("expected device", "same device", "two devices")):
                fail("not_on_device")
            # a way of writing that reads single values cannot run without data: then this cannot be looked at
            student.remarks[:] = ["device_not_checked"]
