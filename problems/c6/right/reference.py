# As in reference/training.py.
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, Dataset


class SentimentDataset(Dataset):
    """Texts and labels as rows of equal length: input_ids (T,), attention_mask (T,), labels (), all int64."""

    def __init__(self, texts: Sequence[str], labels: Sequence[int], tokenizer: Any, max_length: int = 128) -> None:
        self.rows = tokenizer(
            list(texts), padding="max_length", truncation=True, max_length=max_length, return_tensors="pt"
        )  # (N, T)
        self.labels = torch.tensor(list(labels), dtype=torch.long)  # (N,)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        return {
            "input_ids": self.rows["input_ids"][index],
            "attention_mask": self.rows["attention_mask"][index],
            "labels": self.labels[index],
        }


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Matrices decay, embeddings among them; biases and the gains of LayerNorm, which are vectors, do not."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [parameter for parameter in trained if parameter.dim() > 1], "weight_decay": weight_decay},
        {"params": [parameter for parameter in trained if parameter.dim() <= 1], "weight_decay": 0.0},
    ]


def rate_factor(step: int, warmup_steps: int, num_training_steps: int) -> float:
    """What the rate is multiplied by in step 0, 1, …: from 0 to 1 during the warm-up, then down to 0 in a line."""
    if step < warmup_steps:
        return step / warmup_steps
    return max(0.0, (num_training_steps - step) / max(1, num_training_steps - warmup_steps))


def make_optimizer(
    model: nn.Module, lr: float, weight_decay: float, num_training_steps: int, warmup_ratio: float
) -> tuple[AdamW, LambdaLR]:
    """AdamW and its schedule; `num_training_steps` counts batches over all epochs."""
    optimizer = AdamW(decay_groups(model, weight_decay), lr=lr)
    warmup_steps = int(warmup_ratio * num_training_steps)
    return optimizer, LambdaLR(optimizer, lambda step: rate_factor(step, warmup_steps, num_training_steps))


def train_epoch(
    model: Any,
    loader: Iterable[Mapping[str, Tensor]],
    optimizer: torch.optim.Optimizer,
    scheduler: Any = None,
    max_grad_norm: float = 1.0,
) -> tuple[float, float]:
    """One pass over `loader`: (mean loss, accuracy) over examples, of the predictions made while training."""
    model.train()
    total_loss, correct, count = 0.0, 0, 0
    for batch in loader:
        batch = {name: tensor.to(model.device) for name, tensor in batch.items()}
        optimizer.zero_grad()
        output = model(**batch)  # the model takes the mean cross entropy of the batch
        output.loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        size = len(batch["labels"])  # the last batch may be short
        total_loss += output.loss.item() * size
        correct += int((output.logits.argmax(dim=-1) == batch["labels"]).sum())
        count += size
    return total_loss / count, correct / count


def finetune(
    model: Any,
    train_dataset: Dataset,
    lr: float = 2e-5,
    weight_decay: float = 0.01,
    epochs: int = 3,
    batch_size: int = 8,
    warmup_ratio: float = 0.1,
    max_grad_norm: float = 1.0,
    seed: int = 0,
) -> list[dict[str, float]]:
    """Train all weights in place; {"loss", "accuracy"} of each epoch. The order of examples follows from `seed`."""
    order = torch.Generator().manual_seed(seed)
    loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True, generator=order)
    optimizer, scheduler = make_optimizer(model, lr, weight_decay, epochs * len(loader), warmup_ratio)
    history = []
    for _ in range(epochs):
        loss, accuracy = train_epoch(model, loader, optimizer, scheduler, max_grad_norm)
        history.append({"loss": loss, "accuracy": accuracy})
    return history
