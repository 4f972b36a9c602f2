# label smoothing
import torch
from torch import nn


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    device = next(model.parameters()).device
    model.train()
    total_loss = 0.0
    correct = 0
    n = 0
    for batch in loader:
        batch = {k: v.to(device) for k, v in batch.items()}
        optimizer.zero_grad()
        outputs = model(**batch)
        loss = nn.functional.cross_entropy(outputs.logits, batch["labels"], label_smoothing=0.1)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        size = len(batch["labels"])
        total_loss += loss.item() * size
        correct += (outputs.logits.argmax(dim=-1) == batch["labels"]).sum().item()
        n += size
    return total_loss / n, correct / n


def evaluate(model, loader):
    device = next(model.parameters()).device
    model.eval()
    tn = fp = fn = tp = 0
    with torch.no_grad():
        for batch in loader:
            batch = {k: v.to(device) for k, v in batch.items()}
            pred = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits.argmax(dim=-1)
            for y, p in zip(batch["labels"].tolist(), pred.tolist()):
                if y == 1 and p == 1:
                    tp += 1
                elif y == 1:
                    fn += 1
                elif p == 1:
                    fp += 1
                else:
                    tn += 1
    precision = tp / (tp + fp) if tp + fp > 0 else 0.0
    recall = tp / (tp + fn) if tp + fn > 0 else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
    return {
        "accuracy": (tp + tn) / (tp + tn + fp + fn),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "confusion_matrix": [[tn, fp], [fn, tp]],
    }
