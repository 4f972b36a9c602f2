import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, Dataset
from transformers import default_data_collator, get_linear_schedule_with_warmup


class SentimentDataset(Dataset):
    def __init__(self, texts, labels, tokenizer, max_length: int = 128):
        self.texts, self.labels, self.tokenizer, self.max_length = texts, labels, tokenizer, max_length

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, index):
        enc = self.tokenizer(self.texts[index], truncation=True, padding="max_length", max_length=self.max_length, return_tensors="pt")
        return {
            "input_ids": enc["input_ids"].flatten(),
            "attention_mask": enc["attention_mask"].flatten(),
            "labels": torch.tensor(self.labels[index], dtype=torch.long),
        }

def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    no_decay = ("bias", "LayerNorm.weight")
    groups = [
        {"params": [p for n, p in model.named_parameters() if not n.endswith(no_decay)], "weight_decay": weight_decay},
        {"params": [p for n, p in model.named_parameters() if n.endswith(no_decay)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr)
    scheduler = get_linear_schedule_with_warmup(optimizer, int(warmup_ratio * num_training_steps), num_training_steps)
    return optimizer, scheduler

def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1, max_grad_norm=1.0, seed=0):
    """Hugging Face's Accelerate does backward and clipping"""
    torch.manual_seed(seed)
    accelerator = Accelerator(cpu=True)
    loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True, collate_fn=default_data_collator)
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, epochs * len(loader), warmup_ratio)
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    history = []
    for _ in range(epochs):
        model.train()
        losses, hits, n = [], 0, 0
        for batch in loader:
            outputs = model(**batch)
            accelerator.backward(outputs.loss)
            accelerator.clip_grad_norm_(model.parameters(), max_grad_norm)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
            losses.append(outputs.loss.item())
            hits += (outputs.logits.argmax(-1) == batch["labels"]).sum().item()
            n += batch["labels"].numel()
        history.append({"loss": sum(losses) / len(losses), "accuracy": hits / n})
    return history
