import torch
from torch.optim import AdamW
from torch.utils.data import DataLoader, Dataset
from transformers import get_linear_schedule_with_warmup


class SentimentDataset(Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        self.texts = texts
        self.labels = labels
        self.tokenizer = tokenizer
        self.max_length = max_length

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, index):
        encoding = self.tokenizer(
            self.texts[index], padding="max_length", truncation=True, max_length=self.max_length, return_tensors="pt"
        )
        return {
            "input_ids": encoding["input_ids"].squeeze(0),
            "attention_mask": encoding["attention_mask"].squeeze(0),
            "labels": torch.tensor(self.labels[index], dtype=torch.long),
        }


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    decayed, exempt = [], []
    for name, parameter in model.named_parameters():
        if name.endswith("bias") or "LayerNorm" in name:
            exempt.append(parameter)
        else:
            decayed.append(parameter)
    groups = [{"params": decayed, "weight_decay": weight_decay}, {"params": exempt, "weight_decay": 0.0}]
    optimizer = AdamW(groups, lr=lr)
    warmup_steps = int(warmup_ratio * num_training_steps)
    scheduler = get_linear_schedule_with_warmup(optimizer, warmup_steps, num_training_steps)
    return optimizer, scheduler


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.2,
             max_grad_norm=1.0, seed=0):
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True, generator=generator)
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, epochs * len(loader), warmup_ratio)
    history = []
    for epoch in range(epochs):
        model.train()
        total_loss, correct, seen = 0.0, 0, 0
        for batch in loader:
            labels = batch["labels"]
            optimizer.zero_grad()
            output = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels)
            loss = output.loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
            optimizer.step()
            scheduler.step()
            total_loss += loss.item() * len(labels)
            correct += (output.logits.argmax(-1) == labels).sum().item()
            seen += len(labels)
        history.append({"loss": total_loss / seen, "accuracy": correct / seen})
    return history
