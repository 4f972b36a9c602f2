# Object style: a trainer, a scheduler of our own kind, a running meter; indices shuffled by Python's random.
from __future__ import annotations

import random
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler


class SentimentDataset(torch.utils.data.Dataset):
    def __init__(self, texts, labels, tokenizer, max_length: int = 128) -> None:
        super().__init__()
        assert len(texts) == len(labels)
        self._pairs = list(zip(texts, labels))
        self._encode = lambda text: tokenizer(
            [text], padding="max_length", truncation="longest_first", max_length=max_length, return_tensors="pt")

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        text, label = self._pairs[index]
        encoded = self._encode(text)
        return {name: encoded[name].squeeze(0) for name in ("input_ids", "attention_mask")} | {
            "labels": torch.tensor(label, dtype=torch.int64)
        }


class WarmupLinear(LRScheduler):
    def __init__(self, optimizer, warmup: int, total: int) -> None:
        self.warmup, self.total = warmup, total
        super().__init__(optimizer)

    def get_lr(self) -> list[float]:
        done = self.last_epoch
        if done < self.warmup:
            scale = done / self.warmup
        else:
            scale = max(0.0, float(self.total - done) / float(max(1, self.total - self.warmup)))
        return [base * scale for base in self.base_lrs]


def make_optimizer(model, lr: float, weight_decay: float, num_training_steps: int, warmup_ratio: float):
    groups = []
    for name, parameter in model.named_parameters():
        exempt = name.endswith(".bias") or "LayerNorm" in name
        groups.append({"params": [parameter], "weight_decay": 0.0 if exempt else weight_decay})
    optimizer = torch.optim.AdamW(groups, lr)
    return [optimizer, WarmupLinear(optimizer, int(num_training_steps * warmup_ratio), num_training_steps)]


@dataclass
class Meter:
    losses: list[float] = field(default_factory=list)
    hits: int = 0
    seen: int = 0

    def add(self, loss: float, hits: int, seen: int) -> None:
        self.losses.append(loss)
        self.hits += hits
        self.seen += seen

    def summary(self) -> dict[str, float]:
        return {"loss": round(sum(self.losses) / len(self.losses), 4), "accuracy": round(self.hits / self.seen, 4)}


class Trainer:
    def __init__(self, model: nn.Module, optimizer, scheduler, max_grad_norm: float) -> None:
        self.model, self.optimizer, self.scheduler = model, optimizer, scheduler
        self.max_grad_norm = max_grad_norm
        self.criterion = nn.CrossEntropyLoss()

    def step(self, batch: dict[str, torch.Tensor], meter: Meter) -> None:
        labels = batch.pop("labels")
        logits = self.model(**batch)[0]
        loss = self.criterion(logits.float(), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.max_grad_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.scheduler.step()
        meter.add(loss.item(), int((logits.argmax(1) == labels).sum()), len(labels))


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    dice = random.Random(seed)
    indices = list(range(len(train_dataset)))
    per_epoch = -(-len(indices) // batch_size)
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, per_epoch * epochs, warmup_ratio)
    trainer = Trainer(model, optimizer, scheduler, max_grad_norm)
    history = []
    for _ in range(epochs):
        model.train(True)
        dice.shuffle(indices)
        meter = Meter()
        for start in range(0, len(indices), batch_size):
            items = [train_dataset[i] for i in indices[start:start + batch_size]]
            trainer.step({k: torch.stack([item[k] for item in items]).to(model.device)
                          for k in ("input_ids", "attention_mask", "labels")}, meter)
        history.append(meter.summary())
    model.eval()
    return tuple(history)
