import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    r = []
    for b in loader:
        o = model(**b)
        o.loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step(); scheduler and scheduler.step(); optimizer.zero_grad()
        r += [(o.loss.item(), h) for h in (o.logits.argmax(1) == b["labels"]).tolist()]
    return tuple(sum(x) / len(r) for x in zip(*r))


def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        p = [x for b in loader for x in zip(b["labels"].tolist(), model(**b).logits.argmax(1).tolist())]
    c = [[p.count((t, y)) for y in (0, 1)] for t in (0, 1)]
    (tn, fp), (fn, tp) = c
    return dict(accuracy=(tn + tp) / len(p), precision=tp / max(1, tp + fp), recall=tp / max(1, tp + fn),
                f1=2 * tp / max(1, 2 * tp + fp + fn), confusion_matrix=c)
