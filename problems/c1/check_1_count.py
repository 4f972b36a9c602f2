"""Claims about count_parameters, on models of several kinds; the right number is counted storage by storage."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
)

from grader.checks.failures import fail
from grader.checks.returns import Number
from grader.checks.student import Student

SMALL: dict[str, Any] = {
    "vocab_size": 70, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 40,
    "max_position_embeddings": 32,
}  # fmt: skip
WHOLE = Number(whole=True, name="count_parameters")


@functools.cache
def bert() -> torch.nn.Module:
    return BertModel(BertConfig(**SMALL))


@functools.cache
def classifier() -> torch.nn.Module:
    return BertForSequenceClassification(BertConfig(**SMALL, num_labels=3))


@functools.cache
def tied() -> tuple[torch.nn.Module, ...]:
    """Models whose output layer shares the embedding's weight."""
    small = GPT2Config(vocab_size=60, n_positions=32, n_embd=24, n_layer=2, n_head=3)
    return BertForMaskedLM(BertConfig(**SMALL)), GPT2LMHeadModel(small)


def encoder_names(model: torch.nn.Module) -> list[str]:
    """Everything but the classification head, as one freezes it."""
    return [name for name, _ in model.named_parameters() if not name.startswith("classifier")]


def count(model: torch.nn.Module, frozen: list[str] | None = None) -> int:
    """Each tensor once; without those that are frozen, where some are named."""
    left_out = set(frozen or ())
    unique = {id(parameter): parameter for name, parameter in model.named_parameters() if name not in left_out}
    return sum(parameter.numel() for parameter in unique.values())


def judge(actual: int, model: torch.nn.Module, frozen: list[str], trainable_only: bool) -> None:
    """Fail by name where a count is wrong."""
    expected = count(model, frozen if trainable_only else None)
    if actual == expected:
        return
    every = sum(parameter.numel() for _, parameter in model.named_parameters(remove_duplicate=False))
    buffers = sum(buffer.numel() for buffer in model.buffers())
    figures = {"expected": expected, "actual": actual}
    twice = every - count(model)
    if actual == len(list(model.parameters())):
        fail("counted_tensors", **figures)
    if actual in (expected + buffers, every + buffers):
        fail("counted_buffers", **figures)
    if twice and actual in (every, expected + twice):
        fail("tied_counted_twice", **figures)
    if twice and actual == expected - twice:
        fail("tied_left_out", **figures)
    if frozen and not trainable_only and actual == count(model, frozen):
        fail("trainable_only", **figures)
    if frozen and trainable_only and actual == count(model):
        fail("frozen_counted", **figures)
    if frozen and trainable_only and actual == count(model) - count(model, frozen):
        fail("counted_the_frozen", **figures)
    matrices = sum(parameter.numel() for parameter in model.parameters() if parameter.dim() > 1)
    if actual == matrices:
        fail("biases_left_out", **figures)
    if actual in (109_482_240, 110_000_000, 109_483_778):
        fail("hard_coded", what="count_parameters", **figures)
    fail("count_differs", **figures)


@pytest.mark.points(2)
def check_all_parameters_are_counted(student: Student) -> None:
    """count_all"""
    for model, frozen in ((bert(), []), (classifier(), encoder_names(classifier()))):
        shipped = student.model(model, frozen=frozen)
        judge(student.call("count_parameters", shipped, returns=WHOLE), model, frozen, False)
    actual = student.call("count_parameters", shipped, trainable_only=False, returns=WHOLE)
    judge(actual, model, frozen, False)


@pytest.mark.points(2)
def check_frozen_parameters_are_left_out_if_asked(student: Student) -> None:
    """count_trainable"""
    model = classifier()
    frozen = encoder_names(model)
    shipped = student.model(model, frozen=frozen)
    judge(student.call("count_parameters", shipped, True, returns=WHOLE), model, frozen, True)
    judge(student.call("count_parameters", shipped, trainable_only=True, returns=WHOLE), model, frozen, True)
    everything = [name for name, _ in model.named_parameters()]
    actual = student.call("count_parameters", student.model(model, frozen=everything), True, returns=WHOLE)
    judge(actual, model, everything, True)


@pytest.mark.points(2)
def check_a_shared_weight_counts_once(student: Student) -> None:
    """count_tied"""
    for model in tied():
        shipped = student.model(model)
        for only in (False, True):
            judge(student.call("count_parameters", shipped, only, returns=WHOLE), model, [], only)
