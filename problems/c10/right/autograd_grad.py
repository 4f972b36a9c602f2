"""torch.autograd.grad and clipping by hand; bincount for the matrix; inference_mode."""
import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    params = [p for p in model.parameters() if p.requires_grad]
    sums = torch.zeros(3, dtype=torch.float64)
    for batch in loader:
        batch = {k: v.to(params[0].device) for k, v in batch.items()}
        out = model(**batch)
        grads = torch.autograd.grad(out.loss, params, allow_unused=True)
        norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in grads if g is not None]))
        factor = torch.clamp(max_grad_norm / (norm + 1e-6), max=1.0)
        for p, g in zip(params, grads):
            p.grad = None if g is None else g * factor
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        with torch.no_grad():
            m = batch["labels"].numel()
            sums += torch.tensor([out.loss.item() * m, (out.logits.argmax(1) == batch["labels"]).sum().item(), m])
    return (sums[0] / sums[2]).item(), (sums[1] / sums[2]).item()


def evaluate(model, loader):
    model.eval()
    counts = torch.zeros(4, dtype=torch.long)
    with torch.inference_mode():
        for batch in loader:
            logits = model(batch["input_ids"].to(model.device), batch["attention_mask"].to(model.device)).logits
            counts += torch.bincount(2 * batch["labels"].to(model.device) + (logits[:, 1] > logits[:, 0]).long(), minlength=4).cpu()
    (tn, fp), (fn, tp) = matrix = counts.view(2, 2).tolist()
    divide = lambda a, b: a / b if b else 0.0
    return {"accuracy": divide(tp + tn, sum(map(sum, matrix))), "precision": divide(tp, tp + fp), "recall": divide(tp, tp + fn),
            "f1": divide(2 * tp, 2 * tp + fp + fn), "confusion_matrix": matrix}
