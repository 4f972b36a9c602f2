"""Claims about counting: what a model trains, and LoRA's share by formula."""

from __future__ import annotations

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification

from grader.checks.failures import expect, fail
from grader.checks.returns import Number
from grader.checks.student import Student

COUNT = Number(whole=True, name="count", scalar=True)
# in the first no two of the mistakes below give the same number
CASES = ((5, 3, 2, 3, 7), (768, 768, 8, 2, 12), (768, 3072, 16, 1, 12), (3072, 768, 16, 1, 12), (1024, 1024, 4, 4, 24))


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
        (BertForSequenceClassification(config), "nothing"),
    ):
        names = [name for name, _ in model.named_parameters() if name.startswith(frozen)]
        kept = {name: parameter.numel() for name, parameter in model.named_parameters() if name not in names}
        everything, expected = sum(parameter.numel() for parameter in model.parameters()), sum(kept.values())
        again = sum(p.numel() for name, p in model.named_parameters(remove_duplicate=False) if name not in names)
        actual = student.call("trainable_parameters", student.model(model, frozen=names), returns=COUNT)
        if actual == expected:
            continue
        for mistake, value in (
            ("trainable_counts_all", everything), ("trainable_counts_tensors", len(kept)),
            ("trainable_counts_frozen", everything - expected), ("trainable_counts_shared_twice", again),
        ):  # fmt: skip
            if actual == value:
                fail(mistake, expected=expected, actual=actual)
        fail("trainable_differs", expected=expected, actual=actual)


@pytest.mark.points(2)
def check_lora_parameter_count_is_the_formula(student: Student) -> None:
    """count"""
    for d, k, r, modules, layers in CASES:
        expected = r * (d + k) * modules * layers
        actual = student.call("lora_parameter_count", d=d, k=k, r=r, modules=modules, layers=layers, returns=COUNT)
        if actual == expected:
            continue
        wrong = (
            ("count_forgot_layers", r * (d + k) * modules), ("count_forgot_modules", r * (d + k) * layers),
            ("count_one_matrix", r * (d + k)), ("count_forgot_rank", (d + k) * modules * layers),
            ("count_multiplied", r * d * k * modules * layers), ("count_square", 2 * r * d * modules * layers),
            ("count_square", 2 * r * k * modules * layers), ("count_one_factor", r * k * modules * layers),
            ("count_one_factor", r * d * modules * layers), ("count_full", d * k * modules * layers),
            ("count_includes_full", (d * k + r * (d + k)) * modules * layers),
        )  # fmt: skip
        named = next((slug for slug, value in wrong if value == actual), "count_wrong")
        fail(named, d=d, k=k, r=r, modules=modules, layers=layers, actual=actual)
    by_position = student.call("lora_parameter_count", 4, 6, 2, 3, 5, returns=COUNT)
    expect(by_position == 2 * 10 * 15, mistake="count_wrong", d=4, k=6, r=2, modules=3, layers=5, actual=by_position)
