"""Claims about mlm_loss, held against torch's own cross entropy."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from grader.checks.compare import close, is_close
from grader.checks.failures import expect, fail
from grader.checks.returns import Number
from grader.checks.student import Student
from grader.checks.tolerance import tolerance

B, T, V = 3, 8, 13
IGNORED = -100


def case(rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """(logits (B, T, V) float64, labels (B, T)): about a third labelled, rows with different numbers of labels."""
    logits = 3 * torch.randn(B, T, V, generator=rng, dtype=torch.float64)
    labels = torch.randint(0, V, (B, T), generator=rng)
    keep = torch.rand(B, T, generator=rng) < torch.tensor([[0.2], [0.4], [0.7]])
    keep[:, 1] = True
    labels[:, 1] = torch.tensor([0, V - 1, 0])  # both ends of the vocabulary are labels like any other
    return logits, torch.where(keep, labels, IGNORED)


def entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=IGNORED)


@pytest.mark.points(3)
def check_loss_is_the_mean_over_labelled_tokens(student: Student, rng: torch.Generator) -> None:
    """loss"""
    logits, labels = case(rng)
    # a loss may be computed in float32 whatever comes in, as Transformers does
    within = tolerance("float32")
    actual = student.call("mlm_loss", logits, labels, returns=Number(name="mlm_loss", scalar=True))
    expected = float(entropy(logits, labels))
    if is_close(actual, expected, within):
        return
    for mistake, value in wrong_ways(logits, labels):
        if is_close(actual, value, within):
            fail(mistake, expected=expected, actual=actual)
    gradient = student.gradient("mlm_loss", logits, labels)["inputs"][0]
    if isinstance(gradient, torch.Tensor) and bool((gradient[labels == IGNORED] != 0).all()):
        fail("loss_over_all", expected=expected, actual=actual)
    close(actual, expected, mistake="loss_differs", what="mlm_loss", within=within)


def wrong_ways(logits: torch.Tensor, labels: torch.Tensor) -> list[tuple[str, float]]:
    """(mistake, the loss that it gives)."""
    chosen = labels != IGNORED
    log_p = logits.log_softmax(-1)
    picked = -log_p.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    total = picked[chosen].sum()
    rows = torch.stack([picked[row][chosen[row]].mean() for row in range(B)])
    probabilities = logits.softmax(-1)
    return [
        ("loss_not_mean", float(total)),
        ("loss_not_mean", float(total / (B * T))),
        ("loss_not_mean", float(total / B)),
        ("loss_not_mean", float(total / T)),
        ("loss_not_mean", float(rows.mean())),
        ("loss_not_mean", float(rows.sum())),
        ("loss_over_all", float(picked.mean())),
        ("loss_over_all", float(picked.sum())),
        ("loss_softmax_twice", float(entropy(probabilities, labels))),
        ("loss_softmax_twice", float(entropy(log_p.exp().softmax(-1), labels))),
        ("loss_shifted", float(entropy(logits[:, :-1], labels[:, 1:]))),
        ("loss_shifted", float(entropy(logits[:, 1:], labels[:, :-1]))),
        ("loss_sign", -float(total / chosen.sum())),
        ("loss_ignores_id_zero", float(picked[labels > 0].mean())),
        ("loss_in_bits", float(total / chosen.sum()) / math.log(2)),
    ]


@pytest.mark.points(1)
@pytest.mark.after("check_loss_is_the_mean_over_labelled_tokens")
def check_loss_without_any_label_is_nan_or_zero(student: Student, rng: torch.Generator) -> None:
    """loss_without_labels"""
    logits, labels = case(rng)
    value = student.call(
        "mlm_loss", logits, torch.full_like(labels, IGNORED), returns=Number(name="mlm_loss", scalar=True)
    )
    expect(math.isnan(value) or value == 0, mistake="loss_without_labels", actual=value)


@pytest.mark.points(1)
@pytest.mark.after("check_loss_is_the_mean_over_labelled_tokens")
def check_loss_of_other_sizes(student: Student, rng: torch.Generator) -> None:
    """loss_sizes"""
    for rows, length, vocab in ((1, 1, 5), (5, 2, 3), (2, 30, 50)):
        logits = torch.randn(rows, length, vocab, generator=rng)
        labels = torch.randint(0, vocab, (rows, length), generator=rng)
        actual = student.call("mlm_loss", logits, labels, returns=Number(name="mlm_loss", scalar=True))
        close(
            actual, float(entropy(logits, labels)), mistake="loss_differs", what="mlm_loss", within=tolerance("float32")
        )
