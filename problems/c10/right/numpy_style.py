# NumPy for the numbers, softmax and a threshold for the calls; the order of zero_grad and forward the other way round.
from contextlib import nullcontext

import numpy as np
import torch
from torch import nn


def run(model, batch):
    out = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
    probability = torch.softmax(out.logits, dim=-1)[:, 1].detach().numpy()
    return out.logits, (probability > 0.5).astype(int)


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    criterion = nn.CrossEntropyLoss()
    losses, sizes, hits = [], [], []
    for i, batch in enumerate(loader):
        logits, calls = run(model, batch)
        loss = criterion(logits, batch["labels"])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm, error_if_nonfinite=True)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        losses.append(loss.item())
        sizes.append(len(calls))
        hits.extend(calls == batch["labels"].numpy())
    return round(float(np.average(losses, weights=sizes)), 4), np.mean(hits)


def evaluate(model, loader):
    model.eval()
    truth, calls = [], []
    with torch.no_grad(), nullcontext():
        for batch in loader:
            truth.append(batch["labels"].numpy())
            calls.append(run(model, batch)[1])
    truth, calls = np.concatenate(truth), np.concatenate(calls)
    matrix = np.zeros((2, 2), dtype=np.int32)
    np.add.at(matrix, (truth, calls), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.nan_to_num(matrix[1, 1] / matrix[:, 1].sum())
        recall = np.nan_to_num(matrix[1, 1] / matrix[1].sum())
        f1 = np.nan_to_num(2 * precision * recall / (precision + recall))
    return {"accuracy": (truth == calls).mean(), "precision": precision, "recall": recall, "f1": f1,
            "confusion_matrix": matrix.tolist()}
