"""Claims about inject_lora, on a small BERT and on a tree of names; training is held against our own LoRA."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from grader.checks.compare import close, equal
from grader.checks.failures import expect, fail
from grader.checks.student import Handle, Student
from grader.checks.tolerance import Tolerance
from reference.lora import inject_lora as our_inject

R, ALPHA = 4, 8.0
QV = ["query", "value"]
HEADS = ("classifier", "score")


@functools.cache
def bert(dropout: float = 0.0) -> BertForSequenceClassification:
    """Two layers, float64, feed-forward of another width, so that no two matrices are alike in shape by chance."""
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=32, initializer_range=0.25, num_labels=2, hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
    )  # fmt: skip
    return BertForSequenceClassification(config).double().eval()


def injected(student: Student, targets: list[str], **more: Any) -> Handle:
    model = student.build(student.model(bert()))
    return student.make("inject_lora", model, targets, r=R, alpha=ALPHA, **more)


def adapted(names: Any) -> set[str]:
    """The modules that hold a factor, by the names of parameters."""
    return {name.split(".lora_A")[0] for name in names if ".lora_A" in name}


def linears(model: torch.nn.Module) -> list[str]:
    return [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)]


def matching(names: list[str], targets: list[str]) -> set[str]:
    """PEFT's rule: the full name, or its end behind a dot."""
    return {name for name in names if any(name == target or name.endswith(f".{target}") for target in targets)}


def batch(rng: torch.Generator, rows: int = 6) -> dict[str, torch.Tensor]:
    ids = torch.randint(5, 40, (rows, 9), generator=rng)
    mask = torch.ones_like(ids)
    mask[::2, 7:] = 0
    return {"input_ids": ids, "attention_mask": mask, "labels": torch.randint(0, 2, (rows,), generator=rng)}


@pytest.mark.points(1)
def check_inject_changes_the_model_in_place(student: Student) -> None:
    """in_place"""
    model = student.build(student.model(bert()))
    returned = student.make("inject_lora", model, QV, R, ALPHA)
    expect(returned.kind != "NoneType", mistake="returns_nothing")
    expect(bool(adapted(model.parameters(data=False))), mistake="not_in_place")
    expect(student.same(model, returned), mistake="not_in_place")


@pytest.mark.points(3)
@pytest.mark.after("check_inject_changes_the_model_in_place")
def check_exactly_the_named_modules_are_adapted(student: Student) -> None:
    """targets"""
    known = linears(bert())
    for targets in (QV, ["attention.output.dense"], ["query", "key", "value", "intermediate.dense"]):
        compare(adapted(injected(student, targets).parameters(data=False)), matching(known, targets), targets)
    # a suffix counts behind a dot only, and a part of a name does not count at all
    layer = {"query": (6, 6), "subquery": (6, 6), "query_proj": {"out": (6, 6)}, "value": (3, 6)}
    tree = student.build(student.tree(encoder={"0": layer, "1": layer}, query=(6, 6), classifier=(2, 6)))
    found = adapted(student.make("inject_lora", tree, ["query"], R, ALPHA).parameters(data=False))
    compare(found, {"encoder.0.query", "encoder.1.query", "query"}, ["query"])


def compare(found: set[str], wanted: set[str], targets: list[str]) -> None:
    if found == wanted:
        return
    extra, missing = sorted(found - wanted), sorted(wanted - found)
    slug = (
        "target_only_first_layer" if found and not extra and all(".1." in name for name in missing) else "wrong_modules"
    )
    fail(slug, targets=", ".join(targets), extra=", ".join(extra[:4]) or "–", missing=", ".join(missing[:4]) or "–")


@pytest.mark.points(3)
@pytest.mark.after("check_inject_changes_the_model_in_place")
def check_only_adapters_and_the_head_are_trained(student: Student) -> None:
    """frozen"""
    for name, parameter in injected(student, QV).parameters(data=False).items():
        is_factor, is_head = ".lora_" in name, name.split(".")[0] in HEADS
        if parameter.requires_grad == (is_factor or is_head):
            continue
        if is_factor:
            fail("factors_frozen", name=name)
        if is_head:
            fail("head_frozen", name=name)
        if ".base." in name:
            fail("base_not_frozen", name=name)
        fail("pooler_trained" if "pooler" in name else "rest_not_frozen", name=name)


@pytest.mark.points(1)
@pytest.mark.after("check_inject_changes_the_model_in_place")
def check_the_model_answers_as_before(student: Student, rng: torch.Generator) -> None:
    """same_answers"""
    data = batch(rng)
    with torch.no_grad():
        expected = bert()(**data).logits
    model = injected(student, QV)
    model.eval()
    actual = model.logits(**data)
    close(actual, expected, mistake="injection_changes_output", what="logits", within=Tolerance(1e-9, 1e-9))


@pytest.mark.points(3)
@pytest.mark.after("check_only_adapters_and_the_head_are_trained", "check_the_model_answers_as_before")
def check_training_moves_what_it_should_and_nothing_else(student: Student, rng: torch.Generator) -> None:
    """training"""
    batches = [batch(rng) for _ in range(6)]
    model = injected(student, QV)
    before = model.parameters()
    model.train_steps(batches, lr=1e-2, weight_decay=0.1)
    after = model.parameters()
    for name, parameter in before.items():
        if ".lora_" not in name and name.split(".")[0] not in HEADS:
            equal(after[name].data, parameter.data, mistake="rest_not_frozen", what=name, name=name)
    ours = our_inject(_copy(), QV, R, ALPHA)
    ours.load_state_dict({**ours.state_dict(), **_as_ours(before)})
    _train(ours, batches)
    held = batch(rng)
    model.eval()
    with torch.no_grad():
        expected = ours.eval()(**held).logits
    close(model.logits(**held), expected, mistake="training_differs", what="logits", within=Tolerance(1e-7, 1e-8))


def _copy() -> BertForSequenceClassification:
    model = BertForSequenceClassification(bert().config).double()
    model.load_state_dict(bert().state_dict())
    return model


def _as_ours(parameters: dict[str, Any]) -> dict[str, torch.Tensor]:
    """The student's starting factors under our names, which are parameters and not Linear layers."""
    return {name.removesuffix(".weight"): p.data for name, p in parameters.items() if ".lora_" in name}


def _train(model: torch.nn.Module, batches: list[dict[str, torch.Tensor]]) -> None:
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2, weight_decay=0.1)
    model.train()
    for data in batches:
        optimizer.zero_grad()
        model(**data).loss.backward()
        optimizer.step()
