"""演習 c6: 全パラメータのファインチューニング。"""

import torch
from torch.utils.data import DataLoader, Dataset


class SentimentDataset(Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        self.encodings = tokenizer(list(texts), truncation=True, padding="max_length", max_length=max_length)
        self.labels = list(labels)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return {
            "input_ids": torch.tensor(self.encodings["input_ids"][index]),
            "attention_mask": torch.tensor(self.encodings["attention_mask"][index]),
            "labels": torch.tensor(int(self.labels[index])),
        }


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    plain, decayed = [], []
    for name, parameter in model.named_parameters():
        (plain if name.endswith("bias") or "LayerNorm" in name else decayed).append(parameter)
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}], lr=lr
    )
    warmup = int(warmup_ratio * num_training_steps)

    def factor(step):
        if step < warmup:
            return step / max(1, warmup)
        return max(0.0, (num_training_steps - step) / max(1, num_training_steps - warmup))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    torch.manual_seed(seed)
    loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True,
                        generator=torch.Generator().manual_seed(seed))
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, epochs * len(loader), warmup_ratio)
    device = next(model.parameters()).device
    history = []
    for _ in range(epochs):
        model.train()
        total, right, seen = 0.0, 0, 0
        for batch in loader:
            batch = {key: value.to(device) for key, value in batch.items()}
            optimizer.zero_grad()
            output = model(**batch)
            output.loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
            optimizer.step()
            scheduler.step()
            n = len(batch["labels"])
            total += output.loss.item() * n
            right += (output.logits.argmax(-1) == batch["labels"]).sum().item()
            seen += n
        history.append({"loss": total / seen, "accuracy": right / seen})
    return history
