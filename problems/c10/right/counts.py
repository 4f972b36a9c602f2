# Plain counting, without any library of metrics; gradients are reset behind the step.
import torch
import torch.nn.functional as F


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    was_training = model.training
    model.train()
    optimizer.zero_grad(set_to_none=False)
    total, hits, n = 0.0, 0, 0
    for batch in loader:
        ids, mask, labels = batch["input_ids"], batch["attention_mask"], batch["labels"]
        logits = model(ids, mask)[0]
        losses = F.cross_entropy(logits, labels, reduction="none")
        losses.mean().backward()
        norm = torch.sqrt(sum((p.grad ** 2).sum() for p in model.parameters() if p.grad is not None))
        if norm > max_grad_norm:
            for p in model.parameters():
                if p.grad is not None:
                    p.grad *= max_grad_norm / norm
        optimizer.step()
        for p in model.parameters():
            p.grad = None
        if scheduler is not None:
            scheduler.step()
        total += float(losses.detach().sum())
        for scores, label in zip(logits.tolist(), labels.tolist()):
            hits += int(scores[1] > scores[0]) == label
            n += 1
    model.train(was_training)
    return [total / n, hits / n]


@torch.inference_mode()
def evaluate(model, loader):
    model.eval()
    tn = fp = fn = tp = 0
    for batch in loader:
        called = model(batch["input_ids"], batch["attention_mask"]).logits.argmax(1).tolist()
        for truth, call in zip(batch["labels"].tolist(), called):
            if truth and call:
                tp += 1
            elif truth:
                fn += 1
            elif call:
                fp += 1
            else:
                tn += 1
    try:
        precision = tp / (tp + fp)
    except ZeroDivisionError:
        precision = 0.0
    recall = tp / (tp + fn) if tp + fn > 0 else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0
    return {"accuracy": (tp + tn) / (tp + tn + fp + fn), "precision": precision, "recall": recall, "f1": f1,
            "confusion_matrix": ((tn, fp), (fn, tp)), "support": tn + fp + fn + tp}
