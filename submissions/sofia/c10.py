import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    losses, correct, count = [], 0, 0
    for batch in loader:
        outputs = model(**batch)
        outputs.loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append(outputs.loss.item())
        correct += (outputs.logits.argmax(1) == batch["labels"]).sum().item()
        count += len(batch["labels"])
    return sum(losses) / len(losses), correct / count


def evaluate(model, loader):
    model.eval()
    tp = fp = fn = tn = 0
    for batch in loader:
        guess = model(**batch).logits.argmax(1)
        for g, y in zip(guess.tolist(), batch["labels"].tolist()):
            tp += g == 1 and y == 1
            fp += g == 1 and y == 0
            fn += g == 0 and y == 1
            tn += g == 0 and y == 0
    precision = tp / (tp + fp)
    recall = tp / (tp + fn)
    return {
        "accuracy": (tp + tn) / (tp + fp + fn + tn),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
        "confusion_matrix": [[tn, fn], [fp, tp]],
    }
