"""Replaying a recorded run: each mistake of a loop is told apart from a right loop and from every other."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional
from transformers import get_linear_schedule_with_warmup

from grader.worker.inside.recording import Recorder
from reference.rates import rate_factors, warmups, wrong_rates
from reference.replay import Finding, Optimizer, Replay, gradient_of, near
from reference.training_case import batch_of, bert, numbers_of, rows

pytestmark = pytest.mark.ml
KNOWN = rows(12, torch.Generator().manual_seed(3))
BATCH = {**batch_of(KNOWN, [0, 1, 2, 3, 4]), "labels": torch.tensor([0, 1, 1, 0, 1])}


@pytest.fixture
def weights():
    return nn.utils.parameters_to_vector(bert().parameters()).detach()


def gradient(loss_of, **changed):
    model = copy.deepcopy(bert())
    batch = {**BATCH, **changed}
    loss_of(model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits, batch["labels"]).backward()
    return gradient_of(model)


LOOPS = {
    "fresh": (functional.cross_entropy, {}),
    "no_mask": (functional.cross_entropy, {"attention_mask": torch.ones_like(BATCH["attention_mask"])}),
    "softmax_twice": (lambda logits, labels: functional.cross_entropy(logits.softmax(-1), labels), {}),
    "labels_swapped": (functional.cross_entropy, {"labels": 1 - BATCH["labels"]}),
    "labels_shifted": (functional.cross_entropy, {"labels": BATCH["labels"].roll(1)}),
    "unknown": (lambda logits, labels: functional.cross_entropy(logits, labels, label_smoothing=0.1), {}),
}


@pytest.mark.parametrize("source", LOOPS)
def test_the_source_of_a_gradient_is_found(source, weights):
    loss_of, changed = LOOPS[source]
    found = Replay(copy.deepcopy(bert())).explain(gradient(loss_of, **changed), weights, BATCH, None, 1.0)
    assert found.source == source
    assert found.factor == pytest.approx(1.0, abs=1e-9)


def test_gradients_of_an_earlier_batch_are_found(weights):
    earlier = gradient(functional.cross_entropy, **batch_of(KNOWN, [7, 8, 9]))
    found = Replay(copy.deepcopy(bert())).explain(
        earlier + gradient(functional.cross_entropy), weights, BATCH, earlier, 1.0
    )
    assert found == Finding("accumulated", "scaled", pytest.approx(1.0))


def test_a_loss_in_float32_is_still_the_same_gradient(weights):
    rounded = gradient(lambda logits, labels: functional.cross_entropy(logits.float(), labels))
    assert Replay(copy.deepcopy(bert())).explain(rounded, weights, BATCH, None, 1.0).source == "fresh"


@pytest.mark.parametrize(
    ("form", "clip"),
    [
        ("scaled", lambda model: nn.utils.clip_grad_norm_(model.parameters(), 0.1)),
        ("by_value", lambda model: nn.utils.clip_grad_value_(model.parameters(), 0.1)),
        ("by_parameter", lambda model: [nn.utils.clip_grad_norm_(p, 0.1) for p in model.parameters()]),
    ],
)
def test_the_way_of_clipping_is_found(form, clip, weights):
    model = copy.deepcopy(bert())
    model(**BATCH).loss.backward()
    before = float(gradient_of(model).norm())
    clip(model)
    found = Replay(copy.deepcopy(bert())).explain(gradient_of(model), weights, BATCH, None, 0.1)
    assert (found.source, found.form) == ("fresh", form)
    if form == "scaled":
        assert found.factor == pytest.approx(0.1 / before, rel=1e-5)


def test_missing_gradients_are_found(weights):
    replay = Replay(copy.deepcopy(bert()))
    whole = gradient(functional.cross_entropy)
    assert replay.explain(torch.zeros_like(whole), weights, BATCH, None, 1.0).source == "none"
    assert replay.explain(torch.full_like(whole, float("nan")), weights, BATCH, None, 1.0).source == "none"
    whole[:10] = float("nan")
    assert replay.explain(whole, weights, BATCH, None, 1.0) == Finding("fresh", "scaled", pytest.approx(1.0))


def train(make, steps=3):
    """A loop on BATCH, recorded: (the recording, names, final weights)."""
    model = copy.deepcopy(bert())
    recorder = Recorder(model, "bert.embeddings.word_embeddings")
    optimizer = make(model)
    for _ in range(steps):
        optimizer.zero_grad()
        model(**BATCH).loss.backward()
        optimizer.step()
    seen = recorder.stop()
    return seen, nn.utils.parameters_to_vector(model.parameters()).detach()


def groups(model):
    decayed = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() < 2]
    return [{"params": decayed, "weight_decay": 0.3}, {"params": rest, "weight_decay": 0.0}]


@pytest.mark.parametrize(
    ("holds", "make"),
    [
        (True, lambda model: torch.optim.AdamW(groups(model), lr=1e-2)),
        (True, lambda model: torch.optim.AdamW(groups(model), lr=1e-2, eps=1e-6)),
        (True, lambda model: torch.optim.AdamW(groups(model), lr=1e-2, fused=True)),
        (False, lambda model: torch.optim.Adam(groups(model), lr=1e-2)),
        (False, lambda model: torch.optim.AdamW(groups(model), lr=1e-2, betas=(0.9, 0.98))),
        (False, lambda model: torch.optim.AdamW(groups(model), lr=1e-2, eps=1e-3)),
        (False, lambda model: torch.optim.SGD(groups(model), lr=1e-2)),
        (False, lambda model: torch.optim.AdamW(groups(model), lr=1e-2, amsgrad=True, betas=(0.5, 0.9))),
    ],
)
def test_a_recorded_run_of_adamw_and_nothing_else_leads_where_it_did(holds, make):
    seen, final = train(make)
    names = seen["names"]
    ours = Optimizer(torch.optim.AdamW, names, [p.numel() for p in bert().parameters()])
    after = [step["weights"] for step in seen["steps"][1:]] + [final]
    fits = []
    for step, weights in zip(seen["steps"], after, strict=True):
        expected = ours.step(step["weights"], step["gradient"], step["groups"])
        fits.append(near(weights - step["weights"], expected - step["weights"], 1e-6))
    assert all(fits) == holds


def test_a_recorder_sees_what_enters_in_which_mode_and_what_went_backward():
    model = copy.deepcopy(bert()).train()
    recorder = Recorder(model, "bert.embeddings.word_embeddings")
    other = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    model(**BATCH).loss.backward()
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    other.step()  # holds none of the model's parameters
    model.eval()
    with torch.no_grad():
        model.bert(BATCH["input_ids"])  # not through the classifier
    copy.deepcopy(model)
    seen = recorder.stop()
    model(**BATCH)
    assert [(p["training"], p["grad"], p["reached"], p["step"]) for p in seen["passes"]] == [
        (True, True, True, 0), (False, False, False, 1),
    ]  # fmt: skip
    assert len(seen["steps"]) == 1
    assert seen["steps"][0]["groups"][0]["lr"] == 0.1
    assert numbers_of(seen["passes"][0]["inputs"], KNOWN) == [0, 1, 2, 3, 4]
    assert numbers_of(seen["passes"][0]["inputs"][:, :9], {"input_ids": KNOWN["input_ids"][:, :9]}) == [0, 1, 2, 3, 4]
    assert numbers_of(BATCH["input_ids"].flip(1), KNOWN) == [-1] * 5


@pytest.mark.parametrize(("ratio", "total"), [(0.15, 25), (0.25, 16), (0.0, 10), (0.3, 12)])
def test_right_rates_are_those_of_transformers_and_wrong_ones_are_others(ratio, total):
    rights = [rate_factors(total, warmup) for warmup in warmups(ratio, total)]
    for warmup, right in zip(warmups(ratio, total), rights, strict=True):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
        theirs = get_linear_schedule_with_warmup(optimizer, warmup, total)
        for factor in right:
            assert factor == pytest.approx(theirs.get_last_lr()[0], abs=1e-12)
            optimizer.step()
            theirs.step()
    wrong = dict.fromkeys(name for name, rates in wrong_rates(ratio, total, 4, 14) if rates not in rights)
    assert {"scheduler_never_stepped", "scheduler_before_optimizer", "not_linear"} <= set(wrong)
    assert ("warmup_absent" in wrong) == (ratio > 0)
    assert ("warmup_not_whole" in wrong) == (not (ratio * total).is_integer())
