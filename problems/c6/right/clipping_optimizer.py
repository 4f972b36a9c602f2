import torch


class SentimentDataset(torch.utils.data.TensorDataset):
    """Tokenised at once; the tensors live in a TensorDataset."""

    def __init__(self, texts, labels, tokenizer, max_length: int = 128):
        e = tokenizer(list(texts), padding="max_length", truncation=True, max_length=max_length, return_tensors="pt")
        super().__init__(e["input_ids"], e["attention_mask"], torch.as_tensor(list(labels), dtype=torch.long))

    def __getitem__(self, index):
        return dict(zip(("input_ids", "attention_mask", "labels"), super().__getitem__(index)))


class ClippedAdamW(torch.optim.AdamW):
    """torch's AdamW that clips before it steps, if it is told a norm."""

    max_grad_norm = None

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        if self.max_grad_norm is not None:
            torch.nn.utils.clip_grad_norm_([p for g in self.param_groups for p in g["params"]], self.max_grad_norm)
        super().step()
        return loss


class Triangle(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, total, warm):
        self.total, self.warm = total, warm
        super().__init__(optimizer)

    def get_lr(self):
        match self.last_epoch:
            case t if t < self.warm:
                f = t / self.warm
            case t if t >= self.total:
                f = 0.0
            case t:
                f = (self.total - t) / (self.total - self.warm)
        return [base * f for base in self.base_lrs]


def make_optimizer(model, lr: float, weight_decay: float, num_training_steps: int, warmup_ratio: float):
    named = dict(model.named_parameters())
    dull = sorted(n for n in named if n.endswith(".bias") or "norm" in n.lower())
    heavy = sorted(named.keys() - set(dull))
    optimizer = ClippedAdamW([
        {"params": [(n, named[n]) for n in dull], "weight_decay": 0.0, "name": "no decay"},
        {"params": [(n, named[n]) for n in heavy], "weight_decay": weight_decay, "name": "decay"},
    ], lr=lr, betas=(0.9, 0.999))
    return optimizer, Triangle(optimizer, num_training_steps, int(warmup_ratio * num_training_steps))


import hashlib


def finetune(model, train_dataset, lr: float = 2e-5, weight_decay: float = 0.01, epochs: int = 3,
             batch_size: int = 8, warmup_ratio: float = 0.1, max_grad_norm: float = 1.0, seed: int = 0) -> list[dict]:
    """bert, dropout and classifier one after the other; order by a hash; the optimizer clips."""
    n = len(train_dataset)
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, epochs * ((n + batch_size - 1) // batch_size), warmup_ratio)
    optimizer.max_grad_norm = max_grad_norm
    device = model.classifier.weight.device
    model.train()
    criterion = torch.nn.CrossEntropyLoss()
    history = []
    for epoch in range(epochs):
        order = sorted(range(n), key=lambda i: hashlib.sha256(f"{seed}/{epoch}/{i}".encode()).digest())
        loss_sum, correct = 0.0, 0
        while order:
            now, order = order[:batch_size], order[batch_size:]
            batch = torch.utils.data.default_collate([train_dataset[i] for i in now])
            ids, mask, y = batch["input_ids"].to(device), batch["attention_mask"].to(device), batch["labels"].to(device)
            pooled = model.bert(ids, mask).pooler_output
            logits = model.classifier(model.dropout(pooled))
            loss = criterion(logits, y)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            loss_sum += len(now) * loss.item()
            correct += (logits.argmax(dim=1) == y).sum().item()
        history.append({"loss": loss_sum / n, "accuracy": correct / n})
    return history

