# Everything stays a tensor to the end; labels go to the model, the matrix comes from bincount.
import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm: float = 1.0):
    model.train()
    totals = torch.zeros(3, dtype=torch.float64)
    for batch in loader:
        batch = {key: value.to(model.device) for key, value in batch.items()}
        model.zero_grad()
        out = model(**batch)
        out.loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm, foreach=False)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        n = batch["labels"].numel()
        hits = (out.logits.argmax(dim=-1) == batch["labels"]).sum()
        totals += torch.tensor([out.loss.detach() * n, hits, n], dtype=torch.float64)
    return totals[0] / totals[2], totals[1] / totals[2]


def evaluate(model, loader):
    mode = model.training
    model.train(False)
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        pairs = torch.cat([
            torch.stack([b["labels"], model(input_ids=b["input_ids"], attention_mask=b["attention_mask"]).logits.max(-1)[1]])
            for b in loader
        ], dim=1)
    finally:
        torch.set_grad_enabled(previous)
        model.train(mode)
    cm = torch.bincount(pairs[0] * 2 + pairs[1], minlength=4).view(2, 2)
    tp = cm[1, 1].double()
    safe = lambda a, b: torch.where(b > 0, a / b.clamp(min=1), torch.zeros(()))
    return dict(accuracy=cm.trace() / cm.sum(), precision=safe(tp, cm[:, 1].sum()), recall=safe(tp, cm[1].sum()),
                f1=safe(2 * tp, cm[:, 1].sum() + cm[1].sum()), confusion_matrix=cm)
