from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR


class SentimentDataset(torch.utils.data.Dataset):
    def __init__(self, texts: list[str], labels: list[int], tokenizer, max_length: int = 128) -> None:
        self.encodings = tokenizer(texts, padding="max_length", truncation=True, max_length=max_length, return_tensors="pt")
        self.labels = torch.tensor(labels, dtype=torch.int64)

    def __len__(self) -> int:
        return self.labels.shape[0]

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {**{k: v[index] for k, v in self.encodings.items()}, "labels": self.labels[index]}


def make_optimizer(model: nn.Module, lr: float, weight_decay: float, num_training_steps: int, warmup_ratio: float):
    total, warm = num_training_steps, round(num_training_steps * warmup_ratio)

    def factor(t: int) -> float:
        if t < warm:
            return t / warm
        return max(0.0, (total - t) / max(1, total - warm))

    groups = [
        {"params": [p], "weight_decay": 0.0 if "LayerNorm" in n or "bias" in n else weight_decay}
        for n, p in model.named_parameters()
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.999), eps=1e-8)
    return optimizer, LambdaLR(optimizer, factor)


def finetune(model, train_dataset, lr: float = 2e-5, weight_decay: float = 0.01, epochs: int = 3, batch_size: int = 8,
             warmup_ratio: float = 0.1, max_grad_norm: float = 1.0, seed: int = 0) -> list[dict]:
    rng = np.random.default_rng(seed)
    def chunks():
        return np.array_split(rng.permutation(len(train_dataset)), -(-len(train_dataset) // batch_size))

    steps = epochs * len(range(0, len(train_dataset), batch_size))
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, steps, warmup_ratio)
    history = []
    for _ in range(epochs):
        model.train()
        loss_sum = torch.zeros((), dtype=torch.float64)
        hits = 0
        for chunk in chunks():
            items = [train_dataset[int(i)] for i in chunk]
            batch = {k: torch.stack([it[k] for it in items]).to(model.device) for k in ("input_ids", "attention_mask", "labels")}
            out = model(**batch)
            optimizer.zero_grad(set_to_none=True)
            out.loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=max_grad_norm, foreach=False)
            optimizer.step()
            scheduler.step()
            loss_sum += out.loss.detach().cpu().double() * len(chunk)
            hits += (out.logits.argmax(dim=-1) == batch["labels"]).sum()
        history.append(dict(loss=loss_sum / len(train_dataset), accuracy=hits / len(train_dataset)))
    return history


if __name__ == "__main__":
    print(np.random.default_rng(0).permutation(4))
