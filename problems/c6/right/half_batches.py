"""A batch goes through the model in two halves, whose gradients add up to that of its mean."""

import torch
import torch.nn.functional as F

KEYS = ("input_ids", "attention_mask", "labels")


class SentimentDataset(torch.utils.data.Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        enc = tokenizer(list(texts), truncation=True, padding="max_length", max_length=max_length, return_tensors="np")
        self.ids, self.mask = torch.from_numpy(enc["input_ids"]).long(), torch.from_numpy(enc["attention_mask"]).long()
        self.labels = labels

    def __len__(self):
        return self.ids.shape[0]

    def __getitem__(self, k):
        return dict(input_ids=self.ids[k], attention_mask=self.mask[k], labels=torch.tensor(int(self.labels[k])))


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() <= 1]
    opt = torch.optim.AdamW([{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}], lr=lr)
    W, T = int(warmup_ratio * num_training_steps), num_training_steps
    return opt, torch.optim.lr_scheduler.LambdaLR(opt, lambda t: t / W if t < W else (T - t) / (T - W) if t < T else 0.0)


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1, max_grad_norm=1.0, seed=0):
    n = len(train_dataset)
    per_epoch = -(-n // batch_size)
    opt, sch = make_optimizer(model, lr, weight_decay, epochs * per_epoch, warmup_ratio)
    history = []
    for epoch in range(epochs):
        g = torch.Generator().manual_seed(seed * 1000 + epoch)
        order = torch.randperm(n, generator=g)
        model.train()
        total, right = 0.0, 0
        for chunk in order.split(batch_size):
            opt.zero_grad()
            for half in chunk.chunk(2):
                items = [train_dataset[i] for i in half.tolist()]
                batch = {key: torch.stack([item[key] for item in items]).to(model.device) for key in KEYS}
                logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
                loss = F.cross_entropy(logits, batch["labels"], reduction="sum")
                (loss / len(chunk)).backward()
                total += loss.item()
                right += int((logits.argmax(-1) == batch["labels"]).sum())
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
            opt.step()
            sch.step()
        history.append({"loss": total / n, "accuracy": right / n})
    return history
