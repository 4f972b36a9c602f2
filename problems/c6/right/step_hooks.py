import torch
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader


class SentimentDataset(torch.utils.data.TensorDataset):
    def __init__(self, texts, labels, tokenizer, max_length: int = 128):
        enc = tokenizer(list(texts), truncation=True, padding="max_length", max_length=max_length, return_tensors="pt")
        super().__init__(enc["input_ids"], enc["attention_mask"], torch.as_tensor(labels, dtype=torch.long))

    def __getitem__(self, index):
        return dict(zip(("input_ids", "attention_mask", "labels"), super().__getitem__(index)))


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    big = [p for p in optimizer.param_groups[0]["params"] if p.ndim > 1]
    small = [p for p in optimizer.param_groups[0]["params"] if p.ndim <= 1]
    optimizer.param_groups[0]["params"] = big
    optimizer.add_param_group({"params": small, "weight_decay": 0.0})
    w = int(warmup_ratio * num_training_steps)
    up = lambda t: t / max(w, 1)  # noqa: E731
    down = lambda t: (num_training_steps - t) / max(1, num_training_steps - w)  # noqa: E731
    return optimizer, LambdaLR(optimizer, lambda t: up(t) if t < w else max(down(t), 0.0))


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    loaders = [DataLoader(train_dataset, batch_size, shuffle=True, generator=torch.Generator().manual_seed(seed * 1009 + e))
               for e in range(epochs)]
    steps = sum(map(len, loaders))
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, steps, warmup_ratio)

    # optimizer.step() の前後に登録しておく
    before = optimizer.register_step_pre_hook(
        lambda *_: torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm) and None)

    def closure_for(batch, log):
        def closure():
            optimizer.zero_grad()
            out = model(**batch)
            out.loss.backward()
            return log(out)
        return closure

    def epoch(loader):
        losses, hits = [], []
        for batch in loader:
            batch = {k: v.to(model.device) for k, v in batch.items() if k in ("input_ids", "attention_mask", "labels")}
            with torch.enable_grad():
                out = closure_for(batch, lambda o: o)()
            optimizer.step()
            scheduler.step()
            losses += [out.loss.detach()] * len(batch["labels"])
            hits.append(out.logits.argmax(-1).eq(batch["labels"]).float())
        return {"loss": torch.stack(losses).mean().item(), "accuracy": torch.cat(hits).mean().item()}

    model.train()
    history = [epoch(loader) for loader in loaders]
    before.remove()
    return history
