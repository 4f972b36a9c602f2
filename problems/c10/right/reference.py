# As in reference/training.py and reference/evaluation.py.
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn


def train_epoch(
    model: Any,
    loader: Iterable[Mapping[str, Tensor]],
    optimizer: torch.optim.Optimizer,
    scheduler: Any = None,
    max_grad_norm: float = 1.0,
) -> tuple[float, float]:
    """One pass over `loader`: (mean loss, accuracy) over examples, of the predictions made while training."""
    model.train()
    total_loss, correct, count = 0.0, 0, 0
    for batch in loader:
        batch = {name: tensor.to(model.device) for name, tensor in batch.items()}
        optimizer.zero_grad()
        output = model(**batch)  # the model takes the mean cross entropy of the batch
        output.loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        size = len(batch["labels"])  # the last batch may be short
        total_loss += output.loss.item() * size
        correct += int((output.logits.argmax(dim=-1) == batch["labels"]).sum())
        count += size
    return total_loss / count, correct / count


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
