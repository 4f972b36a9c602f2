"""Claims about evaluate: rows are chosen by what the model says of them, so that every confusion matrix can be had."""

from __future__ import annotations

import copy
import functools
from typing import Any

import pytest
import torch
from torch import Tensor

from grader.checks.devices import look_where_inputs_go
from grader.checks.failures import StudentError, expect, fail
from grader.checks.handle import Handle
from grader.checks.recording import Seen, record
from grader.checks.returns import DictOf, ListOf, Number
from grader.checks.student import Student
from reference.training_case import WATCHED, batch_of, bert, rows

NAMES = ("accuracy", "precision", "recall", "f1")
MATRIX = ListOf(ListOf(Number(whole=True, name="count"), name="row"), name="confusion_matrix")
RETURNS = DictOf({**{name: Number(name=name) for name in NAMES}, "confusion_matrix": MATRIX}, name="evaluate")
MIXED = (6, 2, 4, 5)  # tn, fp, fn, tp: no two alike, nor any two sums that matter
ROUNDED = 1e-3


@functools.cache
def model(dropout: float = 0.0) -> Any:
    """The small BERT, its last bias moved so that it calls half of the pool positive."""
    made = copy.deepcopy(bert(dropout))
    with torch.no_grad():
        scores = bert()(pool()["input_ids"], attention_mask=pool()["attention_mask"]).logits
        middle = (scores[:, 1] - scores[:, 0]).sort().values[16:18].mean()
        made.classifier.bias[1] -= middle
    return made


@functools.cache
def pool() -> dict[str, Tensor]:
    return rows(34, torch.Generator().manual_seed(77))


@functools.cache
def called() -> tuple[list[int], list[int]]:
    """The rows of the pool that the model calls negative, and those it calls positive."""
    with torch.no_grad():
        calls = model()(pool()["input_ids"], attention_mask=pool()["attention_mask"]).logits.argmax(-1)
    return (calls == 0).nonzero().flatten().tolist(), (calls == 1).nonzero().flatten().tolist()


def examples(tn: int, fp: int, fn: int, tp: int) -> dict[str, Tensor]:
    """Rows with labels that make this confusion matrix, mixed so that no batch is all of a kind."""
    negative, positive = called()
    chosen = [(row, 0) for row in negative[:tn]] + [(row, 1) for row in negative[tn : tn + fn]]
    chosen += [(row, 0) for row in positive[:fp]] + [(row, 1) for row in positive[fp : fp + tp]]
    order = torch.randperm(len(chosen), generator=torch.Generator().manual_seed(6)).tolist()
    made = batch_of(pool(), [chosen[place][0] for place in order])
    return {**made, "labels": torch.tensor([chosen[place][1] for place in order])}


def evaluated(
    student: Student, counts: tuple[int, int, int, int], *, dropout: float = 0.0, batch_size: int = 5
) -> dict[str, Any]:
    """Call evaluate on a model that arrives in training mode."""
    handle = student.build(student.model(model(dropout), training=True))
    loader = student.build(student.loader(examples(*counts), batch_size))
    found: dict[str, Any] = student.call("evaluate", handle, loader, returns=RETURNS)
    return found


def without_mask() -> list[list[int]]:
    """The matrix of a loop that lets the model read the padding."""
    data = examples(*MIXED)
    with torch.no_grad():
        calls = model()(data["input_ids"]).logits.argmax(-1)
    return torch.bincount(2 * data["labels"] + calls, minlength=4).view(2, 2).tolist()


def right(tn: int, fp: int, fn: int, tp: int) -> dict[str, float]:
    """The four metrics; 0 where there is nothing to divide by."""

    def share(part: float, whole: float) -> float:
        return part / whole if whole else 0.0

    return {
        "accuracy": share(tn + tp, tn + fp + fn + tp),
        "precision": share(tp, tp + fp),
        "recall": share(tp, tp + fn),
        "f1": share(2 * tp, 2 * tp + fp + fn),
    }


def differs(found: dict[str, Any], expected: dict[str, float]) -> list[str]:
    """The metrics that are not as expected, nan among them."""
    return [name for name in NAMES if not abs(found[name] - expected[name]) <= ROUNDED]


@pytest.mark.points(1)
def check_evaluate_returns_all_metrics(student: Student) -> None:
    """returns"""
    evaluated(student, MIXED)
    look_where_inputs_go(student, bert(), WATCHED, functools.partial(_elsewhere, student))


def _elsewhere(student: Student, model: Handle) -> None:
    loader = student.build(student.loader(examples(*MIXED), 5))
    student.call("evaluate", model, loader, returns=RETURNS)


@pytest.mark.points(3)
@pytest.mark.after("check_evaluate_returns_all_metrics")
def check_rows_are_truth_and_columns_predictions(student: Student) -> None:
    """matrix"""
    tn, fp, fn, tp = MIXED
    found = evaluated(student, MIXED)["confusion_matrix"]
    if found == [[tn, fp], [fn, tp]]:
        return
    shown = {"expected": [[tn, fp], [fn, tp]], "actual": found}
    total = sum(sum(row) for row in found)
    if found == without_mask():
        fail("no_mask")
    if found == [[tn, fn], [fp, tp]]:
        fail("matrix_transposed", **shown)
    if found in ([[tp, fn], [fp, tn]], [[tp, fp], [fn, tn]]):
        fail("matrix_of_class_0", **shown)
    if total in (15, 10, 5, 2):
        fail("examples_lost", count=sum(MIXED) - total)
    fail("matrix_differs", **shown)


@pytest.mark.points(2)
@pytest.mark.after("check_evaluate_returns_all_metrics")
def check_accuracy_counts_every_example_alike(student: Student) -> None:
    """accuracy"""
    came = evaluated(student, MIXED)
    found, expected = came["accuracy"], right(*MIXED)["accuracy"]
    if abs(found - expected) <= ROUNDED:
        return
    if came["confusion_matrix"] == without_mask():
        fail("no_mask")
    data = examples(*MIXED)
    with torch.no_grad():
        calls = model()(data["input_ids"], attention_mask=data["attention_mask"]).logits.argmax(-1)
    hits = (calls == data["labels"]).double()
    batches = hits.split(5)
    shown = {"expected": expected, "actual": found}
    if abs(found - float(torch.stack([batch.mean() for batch in batches]).mean())) <= ROUNDED:
        fail("accuracy_of_batch_means", **shown)
    if any(abs(found - value) <= ROUNDED for value in (float(hits[:15].mean()), float(hits[:15].sum() / 17))):
        fail("examples_lost", count=2)
    if abs(found - float(batches[-1].mean())) <= ROUNDED:
        fail("only_last_batch", **shown)
    if min(abs(found - 100 * expected) / 100, abs(found - float(hits.sum()))) <= ROUNDED:
        fail("accuracy_not_share", **shown)
    fail("accuracy_differs", **shown)


@pytest.mark.points(3)
@pytest.mark.after("check_evaluate_returns_all_metrics")
def check_precision_recall_and_f1_are_those_of_class_1(student: Student) -> None:
    """positive_class"""
    for counts in (MIXED, (3, 6, 1, 7)):
        found, expected = evaluated(student, counts), right(*counts)
        wrong = [name for name in differs(found, expected) if name != "accuracy"]
        if wrong:
            shown = {"name": wrong[0], "expected": expected[wrong[0]], "actual": found[wrong[0]]}
            fail(_name_metrics(found, wrong, *counts), **shown)


def _name_metrics(found: dict[str, Any], wrong: list[str], tn: int, fp: int, fn: int, tp: int) -> str:
    """The mistake by which precision and recall come out as they did."""
    mine, other = right(tn, fp, fn, tp), right(tp, fn, fp, tn)  # the latter of class 0
    whole = tn + fp + fn + tp
    ways = [
        ("metrics_of_class_0", other),
        ("macro_for_binary", {name: (mine[name] + other[name]) / 2 for name in NAMES}),
        ("weighted_for_binary", {name: ((fn + tp) * mine[name] + (tn + fp) * other[name]) / whole for name in NAMES}),
        ("micro_for_binary", dict.fromkeys(NAMES, mine["accuracy"])),
        ("precision_and_recall_swapped", {"precision": mine["recall"], "recall": mine["precision"]}),
        ("metrics_in_percent", {name: 100 * mine[name] for name in NAMES}),
    ]
    for mistake, values in ways:
        if all(abs(found[name] - values[name]) <= ROUNDED for name in ("precision", "recall")):
            return mistake
    return "f1_wrong" if wrong == ["f1"] else "metrics_differ"


@pytest.mark.points(2)
@pytest.mark.after("check_precision_recall_and_f1_are_those_of_class_1")
def check_nothing_is_divided_by_zero(student: Student) -> None:
    """zero_division"""
    # nothing called positive; nothing positive; both; everything positive and called so; everything called positive
    for counts in ((6, 0, 4, 0), (6, 3, 0, 0), (7, 0, 0, 0), (0, 0, 0, 8), (0, 5, 0, 4), (0, 0, 6, 0)):
        tn, fp, fn, tp = counts
        try:
            found = evaluated(student, counts)
        except StudentError as error:
            if "ZeroDivision" in error.error:
                fail("divides_by_zero", matrix=[[tn, fp], [fn, tp]], name="–", actual="ZeroDivisionError")
            raise
        matrix = found["confusion_matrix"]
        if [len(row) for row in matrix] != [2, 2]:
            fail("matrix_not_2x2", expected=[[tn, fp], [fn, tp]], actual=matrix)
        empty = {"precision": tp + fp == 0, "recall": tp + fn == 0, "f1": 2 * tp + fp + fn == 0}
        for name, is_empty in empty.items():
            if is_empty and found[name] != 0.0:
                fail("divides_by_zero", matrix=[[tn, fp], [fn, tp]], name=name, actual=found[name])
        expect(found["f1"] == 0 or tp > 0, mistake="divides_by_zero", matrix=[[tn, fp], [fn, tp]], name="f1",
               actual=found["f1"])  # fmt: skip


@pytest.mark.points(2)
@pytest.mark.after("check_evaluate_returns_all_metrics")
def check_dropout_is_off(student: Student) -> None:
    """dropout"""
    found = [evaluated(student, (8, 8, 8, 8), dropout=0.5, batch_size=7) for _ in range(2)]
    plain = evaluated(student, (8, 8, 8, 8), batch_size=7)
    expect(all(entry == plain for entry in found), mistake="dropout_left_on", first=found[0]["confusion_matrix"],
           second=found[1]["confusion_matrix"])  # fmt: skip


@pytest.mark.points(2)
@pytest.mark.after("check_evaluate_returns_all_metrics")
def check_evaluating_only_looks(student: Student) -> None:
    """only_looks"""
    handle = student.build(student.model(model(), training=True))
    loader = student.build(student.loader(examples(*MIXED), 5))
    recording = record(student, handle, WATCHED)
    student.call("evaluate", handle, loader, returns=RETURNS)
    seen: Seen = recording.read()
    held = handle.values({name: tuple(parameter.shape) for name, parameter in model().named_parameters()})
    same = all(torch.equal(held[name], parameter) for name, parameter in model().named_parameters())
    expect(same and not seen.steps, mistake="changes_the_model")
    expect(
        not any(entry.grad for entry in seen.passes), mistake="gradients_kept", count=sum(p.grad for p in seen.passes)
    )
