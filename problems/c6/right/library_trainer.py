# Transformers' own Trainer does the work; a callback-free history from a subclass that watches its losses.
import tempfile

import torch
from transformers import Trainer, TrainingArguments, get_scheduler


class SentimentDataset(torch.utils.data.Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        self.encodings = tokenizer(texts, truncation=True, padding="max_length", max_length=max_length)
        self.labels = labels

    def __getitem__(self, idx):
        item = {key: torch.tensor(val[idx]) for key, val in self.encodings.items()}
        item["labels"] = torch.tensor(self.labels[idx])
        return item

    def __len__(self):
        return len(self.labels)


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    decay = set(Trainer.get_decay_parameter_names(None, model))
    named = list(model.named_parameters())
    optimizer = torch.optim.AdamW([
        {"params": [p for n, p in named if n in decay], "weight_decay": weight_decay},
        {"params": [p for n, p in named if n not in decay], "weight_decay": 0.0},
    ], lr=lr)
    warmup = int(num_training_steps * warmup_ratio)
    return optimizer, get_scheduler("linear", optimizer, num_warmup_steps=warmup, num_training_steps=num_training_steps)


class Watched(Trainer):
    seen = None

    def compute_loss(self, model, inputs, return_outputs=False, **kwargs):
        loss, outputs = super().compute_loss(model, inputs, return_outputs=True, **kwargs)
        right = (outputs.logits.argmax(-1) == inputs["labels"]).sum().item()
        self.seen.append((float(loss.detach()), right, len(inputs["labels"])))
        return (loss, outputs) if return_outputs else loss


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    per_epoch = (len(train_dataset) + batch_size - 1) // batch_size
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder, num_train_epochs=epochs, per_device_train_batch_size=batch_size, max_grad_norm=max_grad_norm,
            seed=seed, report_to=[], save_strategy="no", logging_strategy="no", disable_tqdm=True,
        )
        trainer = Watched(
            model, arguments, train_dataset=train_dataset,
            optimizers=make_optimizer(model, lr, weight_decay, per_epoch * epochs, warmup_ratio),
        )
        trainer.seen = []
        trainer.train()
    history = []
    for epoch in range(epochs):
        rows = trainer.seen[epoch * per_epoch:(epoch + 1) * per_epoch]
        history.append({"loss": sum(r[0] for r in rows) / len(rows),
                        "accuracy": sum(r[1] for r in rows) / sum(r[2] for r in rows)})
    return history
