"""Metrics held against scikit-learn, over every outcome of up to three examples and one of many."""

from __future__ import annotations

import copy
import itertools

import pytest
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from reference.evaluation import evaluate, metrics
from reference.training_case import batch_of, bert, rows

pytestmark = pytest.mark.ml


def theirs(labels, predictions):
    precision, recall, f1, _ = precision_recall_fscore_support(labels, predictions, average="binary", zero_division=0)
    matrix = confusion_matrix(labels, predictions, labels=[0, 1]).tolist()
    return {"accuracy": accuracy_score(labels, predictions), "precision": precision, "recall": recall, "f1": f1}, matrix


@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_outcome_agrees_with_scikit_learn(size):
    for labels in itertools.product((0, 1), repeat=size):
        for predictions in itertools.product((0, 1), repeat=size):
            ours = metrics(torch.tensor(labels), torch.tensor(predictions))
            expected, matrix = theirs(labels, predictions)
            assert ours.pop("confusion_matrix") == matrix
            assert ours == pytest.approx(expected, abs=1e-12)


def test_large_counts_agree_with_scikit_learn():
    generator = torch.Generator().manual_seed(4)
    labels, predictions = torch.randint(0, 2, (2, 500), generator=generator)
    ours = metrics(labels, predictions)
    expected, matrix = theirs(labels.tolist(), predictions.tolist())
    assert ours.pop("confusion_matrix") == matrix
    assert ours == pytest.approx(expected, abs=1e-12)


def test_a_model_is_evaluated_without_dropout_and_without_gradients():
    known = rows(20, torch.Generator().manual_seed(2))
    batches = [batch_of(known, list(range(start, min(20, start + 6)))) for start in range(0, 20, 6)]
    graphs = []
    model = copy.deepcopy(bert(0.5)).train()
    model.register_forward_hook(lambda _m, _a, output: graphs.append(output.logits.requires_grad))
    found = evaluate(model, batches)
    assert graphs == [False] * 4
    with torch.no_grad():
        predictions = bert()(known["input_ids"], attention_mask=known["attention_mask"]).logits.argmax(-1)
    assert found == metrics(known["labels"], predictions)
