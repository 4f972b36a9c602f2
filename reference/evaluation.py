"""How good a classifier of two classes is: accuracy, precision, recall, F1 and the confusion matrix. 1 is positive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor


def metrics(labels: Tensor, predictions: Tensor) -> dict[str, Any]:
    """(N,) and (N,) of 0 and 1 → accuracy, precision, recall, f1, confusion_matrix [[tn, fp], [fn, tp]]."""
    counts = torch.zeros(2, 2, dtype=torch.long)
    counts.index_put_((labels, predictions), torch.tensor(1), accumulate=True)  # rows: truth, columns: prediction
    (tn, fp), (fn, tp) = counts.tolist()
    precision, recall = share(tp, tp + fp), share(tp, tp + fn)
    return {
        "accuracy": share(tp + tn, tp + tn + fp + fn),
        "precision": precision,
        "recall": recall,
        "f1": share(2 * tp, 2 * tp + fp + fn),  # the harmonic mean of both, without dividing twice
        "confusion_matrix": [[tn, fp], [fn, tp]],
    }


def share(part: int, whole: int) -> float:
    """part / whole, and 0.0 where there is nothing to take a part of."""
    return part / whole if whole else 0.0


def evaluate(model: Any, loader: Iterable[Mapping[str, Tensor]]) -> dict[str, Any]:
    """The metrics of a model on batches with labels, without dropout and without gradients."""
    model.eval()
    labels, predictions = [], []
    with torch.no_grad():
        for batch in loader:
            inputs = {name: tensor.to(model.device) for name, tensor in batch.items() if name != "labels"}
            predictions.append(model(**inputs).logits.argmax(dim=-1).cpu())  # (B, 2) → (B,)
            labels.append(batch["labels"].cpu())
    return metrics(torch.cat(labels), torch.cat(predictions))
