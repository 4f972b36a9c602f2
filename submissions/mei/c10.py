"""演習 c10: 学習と評価。"""

import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    device = next(model.parameters()).device
    loss_sum, right, n = 0.0, 0, 0
    for batch in loader:
        batch = {key: value.to(device) for key, value in batch.items()}
        out = model(**batch)
        optimizer.zero_grad()
        out.loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        size = batch["labels"].numel()
        loss_sum += float(out.loss) * size
        right += int((out.logits.argmax(dim=1) == batch["labels"]).sum())
        n += size
    return loss_sum / n, right / n


def evaluate(model, loader):
    model.eval()
    device = next(model.parameters()).device
    matrix = [[0, 0], [0, 0]]
    with torch.no_grad():
        for batch in loader:
            batch = {key: value.to(device) for key, value in batch.items()}
            predictions = model(**batch).logits.argmax(-1)
            for truth, guess in zip(batch["labels"].tolist(), predictions.tolist()):
                matrix[truth][guess] += 1
    (tn, fp), (fn, tp) = matrix

    def ratio(a, b):
        return a / b if b else 0.0

    precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
    return {
        "accuracy": ratio(tp + tn, tp + tn + fp + fn),
        "precision": precision,
        "recall": recall,
        "f1": ratio(2 * precision * recall, precision + recall),
        "confusion_matrix": matrix,
    }
