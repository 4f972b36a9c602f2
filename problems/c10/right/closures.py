# Forward and backward pass in a closure that the optimizer calls itself.
import torch
from torch.nn.utils import clip_grad_norm_


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    losses, hits = [], []
    for batch in loader:
        batch = {name: tensor.to(model.device) for name, tensor in batch.items()}

        def closure():
            optimizer.zero_grad()
            output = model(**batch)
            output.loss.backward()
            clip_grad_norm_(model.parameters(), max_grad_norm)
            hits.extend((output.logits.argmax(dim=-1) == batch["labels"]).tolist())
            return output.loss

        loss = optimizer.step(closure)
        if scheduler is not None:
            scheduler.step()
        losses += [loss.item()] * len(batch["labels"])
    return sum(losses) / len(losses), sum(hits) / len(hits)


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    counts = torch.zeros(2, 2, dtype=torch.long)
    for batch in loader:
        inputs = {name: tensor.to(model.device) for name, tensor in batch.items() if name != "labels"}
        calls = model(**inputs).logits.argmax(dim=-1).cpu()
        for truth, call in zip(batch["labels"].tolist(), calls.tolist()):
            counts[truth, call] += 1
    (tn, fp), (fn, tp) = counts.tolist()

    def share(part, whole):
        return part / whole if whole else 0.0

    return {
        "accuracy": share(tn + tp, tn + fp + fn + tp),
        "precision": share(tp, tp + fp),
        "recall": share(tp, tp + fn),
        "f1": share(2 * tp, 2 * tp + fp + fn),
        "confusion_matrix": [[tn, fp], [fn, tp]],
    }
