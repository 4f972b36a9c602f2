# NumPy shuffles and counts; batches are stacked by hand; groups by the kind of module; gradients zeroed after the step.
import math

import numpy as np
import torch
import torch.nn.functional as F


class SentimentDataset(torch.utils.data.Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        self.items = []
        for text, label in zip(texts, labels):
            enc = tokenizer(text, truncation=True, max_length=max_length)
            ids, pad = enc["input_ids"], max_length - len(enc["input_ids"])
            self.items.append(
                dict(
                    input_ids=torch.LongTensor(ids + [tokenizer.pad_token_id] * pad),
                    attention_mask=torch.LongTensor([1] * len(ids) + [0] * pad),
                    labels=torch.as_tensor(int(label)),
                    text=text,
                )
            )

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


class Schedule:
    """Sets the rate of every group; step 0 has rate 0 when there is a warm-up."""

    def __init__(self, optimizer, lr, warmup, total):
        self.optimizer, self.lr, self.warmup, self.total, self.t = optimizer, lr, warmup, total, 0
        self._apply()

    def _apply(self):
        if self.t < self.warmup:
            factor = self.t / self.warmup
        else:
            factor = max(0.0, (self.total - self.t) / max(1, self.total - self.warmup))
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr * factor

    def step(self):
        self.t += 1
        self._apply()


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    exempt = set()
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if isinstance(module, torch.nn.LayerNorm) or name == "bias":
                exempt.add(parameter)
    plain = [p for p in model.parameters() if p in exempt]
    decayed = [p for p in model.parameters() if p not in exempt]
    optimizer = torch.optim.AdamW([{"params": plain, "weight_decay": 0}, {"params": decayed}], lr=lr,
                                  weight_decay=weight_decay)
    return optimizer, Schedule(optimizer, lr, round(warmup_ratio * num_training_steps), num_training_steps)


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    rng = np.random.default_rng(seed)
    n = len(train_dataset)
    steps = math.ceil(n / batch_size)
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, epochs * steps, warmup_ratio)
    optimizer.zero_grad(set_to_none=False)
    history = []
    for _ in range(epochs):
        model.train()
        order = rng.permutation(n)
        losses, hits = np.zeros(n), np.zeros(n)
        for k in range(steps):
            chosen = order[k * batch_size : (k + 1) * batch_size]
            items = [train_dataset[int(i)] for i in chosen]
            ids, mask, labels = (torch.stack([item[key] for item in items]).to(model.device)
                                 for key in ("input_ids", "attention_mask", "labels"))
            longest = int(mask.sum(1).max())
            logits = model(ids[:, :longest], mask[:, :longest]).logits
            each = F.cross_entropy(logits, labels, reduction="none")
            each.mean().backward()
            total = math.sqrt(sum(float((p.grad.double() ** 2).sum()) for p in model.parameters()))
            if total > max_grad_norm:
                for p in model.parameters():
                    p.grad.mul_(max_grad_norm / total)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad(set_to_none=False)
            losses[chosen] = each.detach().cpu().numpy()
            hits[chosen] = (logits.detach().argmax(1) == labels).cpu().numpy()
        history.append({"loss": losses.mean(), "accuracy": hits.mean()})
    return history
