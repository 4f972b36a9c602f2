"""Claims about counting: what a model trains, and LoRA's share by formula."""

from __future__ import annotations

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification

from grader.checks.failures import expect, fail
from grader.checks.returns import Number
from grader.checks.student import Student

COUNT = Number(whole=True, name="count", scalar=True)
CASES = ((768, 768, 8, 2, 12), (768, 3072, 16, 1, 12), (1024, 1024, 4, 4, 24), (5, 3, 2, 3, 7))


@pytest.mark.points(2)
def check_trainable_parameters_counts_what_wants_gradients(student: Student) -> None:
    """trainable"""
    config = BertConfig(
        vocab_size=30, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
        max_position_embeddings=16,
    )  # fmt: skip
    torch.manual_seed(1)
    for model, frozen in (
        (BertForSequenceClassification(config), "bert."),
        (BertForSequenceClassification(config), "bert.encoder"),
        (BertForMaskedLM(config), "bert.encoder"),
    ):
        names = [name for name, _ in model.named_parameters() if name.startswith(frozen)]
        sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
        everything, expected = sum(sizes.values()), sum(n for name, n in sizes.items() if name not in names)
        actual = student.call("trainable_parameters", student.model(model, frozen=names), returns=COUNT)
        if actual == everything != expected:
            fail("trainable_counts_all", expected=expected, actual=actual)
        expect(actual == expected, mistake="trainable_differs", expected=expected, actual=actual)


@pytest.mark.points(2)
def check_lora_parameter_count_is_the_formula(student: Student) -> None:
    """count"""
    for d, k, r, modules, layers in CASES:
        expected = r * (d + k) * modules * layers
        actual = student.call("lora_parameter_count", d=d, k=k, r=r, modules=modules, layers=layers, returns=COUNT)
        if actual == expected:
            continue
        wrong = {
            "count_forgot_layers": r * (d + k) * modules,
            "count_forgot_modules": r * (d + k) * layers,
            "count_one_matrix": r * (d + k),
            "count_multiplied": r * d * k * modules * layers,
            "count_square": 2 * r * d * modules * layers,
            "count_one_factor": r * k * modules * layers,
            "count_one_factor_b": r * d * modules * layers,
            "count_full": d * k * modules * layers,
        }
        named = next((slug for slug, value in wrong.items() if value == actual), "count_wrong")
        # the slug is looked up in messages.toml; two of them are the same mistake
        fail(named.removesuffix("_b"), d=d, k=k, r=r, modules=modules, layers=layers, actual=actual)
    by_position = student.call("lora_parameter_count", 4, 6, 2, 3, 5, returns=COUNT)
    expect(by_position == 2 * 10 * 15, mistake="count_wrong", d=4, k=6, r=2, modules=3, layers=5, actual=by_position)
