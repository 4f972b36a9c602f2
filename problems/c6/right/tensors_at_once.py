# The data set is read once into tensors; a SequentialLR-free schedule by LambdaLR; evaluation after each epoch for a print.
from math import ceil
import random

import torch
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, TensorDataset


class SentimentDataset(torch.utils.data.Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        self.enc = tokenizer(texts, padding="max_length", truncation=True, max_length=max_length, return_tensors="pt")
        self.y = torch.tensor(labels)

    def __getitem__(self, i):
        out = {k: v[i] for k, v in self.enc.items()}
        out["labels"] = self.y[i]
        return out

    def __len__(self):
        return self.y.shape[0]


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    decay = [p for p in model.parameters() if p.ndim >= 2]
    rest = [p for p in model.parameters() if p.ndim < 2]
    opt = torch.optim.AdamW([dict(params=decay, weight_decay=weight_decay), dict(params=rest, weight_decay=0.0)],
                            lr=lr, eps=1e-6, foreach=False)
    w = ceil(warmup_ratio * num_training_steps)
    t = num_training_steps
    return opt, LambdaLR(opt, lambda s: s / w if s < w else max(0, t - s) / (t - w))


@torch.inference_mode()
def check(model, data, batch_size):
    model.eval()
    hits = [(model(input_ids=x, attention_mask=m).logits.argmax(-1) == y).float().mean()
            for x, m, y in DataLoader(data, batch_size)]
    return sum(hits) / len(hits)


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    random.seed(seed)
    torch.manual_seed(seed)
    items = [train_dataset[i] for i in range(len(train_dataset))]
    data = TensorDataset(*(torch.stack([it[k] for it in items]) for k in ("input_ids", "attention_mask", "labels")))
    loader = DataLoader(data, batch_size=batch_size, shuffle=True, generator=torch.Generator().manual_seed(seed))
    opt, sched = make_optimizer(model, lr, weight_decay, len(loader) * epochs, warmup_ratio)
    dev = next(model.parameters()).device
    history = []
    for _ in range(epochs):
        model.train()
        loss_sum = torch.zeros((), device=dev)
        right = torch.zeros((), device=dev)
        for x, m, y in loader:
            x, m, y = x.to(dev), m.to(dev), y.to(dev)
            model.zero_grad()
            out = model(x, attention_mask=m, labels=y)
            out.loss.backward()
            torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], max_grad_norm)
            opt.step()
            sched.step()
            loss_sum += out.loss.detach() * len(y)
            right += (out.logits.argmax(-1) == y).sum()
        history.append({"loss": loss_sum / len(data), "accuracy": right / len(data), "after": check(model, data, 64)})
    return history
