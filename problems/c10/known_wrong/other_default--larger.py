import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=5.0):
    model.train()
    total_loss, correct, seen = 0.0, 0, 0
    for batch in loader:
        labels = batch["labels"]
        optimizer.zero_grad()
        output = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels)
        loss = output.loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        total_loss += loss.item() * len(labels)
        correct += (output.logits.argmax(-1) == labels).sum().item()
        seen += len(labels)
    return total_loss / seen, correct / seen


def evaluate(model, loader):
    model.eval()
    truths, calls = [], []
    with torch.no_grad():
        for batch in loader:
            logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
            truths += batch["labels"].tolist()
            calls += logits.argmax(-1).tolist()
    pairs = list(zip(truths, calls))
    tn, fp, fn, tp = (pairs.count(pair) for pair in ((0, 0), (0, 1), (1, 0), (1, 1)))
    accuracy = (tn + tp) / len(pairs)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    matrix = [[tn, fp], [fn, tp]]
    return {"accuracy": accuracy, "precision": precision, "recall": recall, "f1": f1, "confusion_matrix": matrix}
