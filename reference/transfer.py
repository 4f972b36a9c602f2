"""What pre-training is worth: the same network, fine-tuned and trained from scratch on ever more examples."""

from __future__ import annotations

import copy
import random
from typing import Any

import torch
from torch import Tensor

from reference.training import finetune

# for the small checkpoint; a rate of 2e-5, as for BERT-base, would leave it almost where it was
SETTINGS = {"lr": 3e-3, "epochs": 6, "batch_size": 32, "warmup_ratio": 0.1, "weight_decay": 0.01}


def compare(
    pretrained: Any, train_texts: list[str], train_labels: list[int], tokenizer: Any, sizes: list[int], seed: int
) -> dict[str, dict[int, dict[str, Tensor]]]:
    """{"pretrained": {size: state_dict}, "scratch": {size: state_dict}}: equal but for the weights they start from.

    For each size the examples are drawn anew, and both models see the same ones in the same order for as many steps.
    """
    states: dict[str, dict[int, dict[str, Tensor]]] = {"pretrained": {}, "scratch": {}}
    for size in sizes:
        chosen = random.Random(f"{seed} {size}").sample(range(len(train_texts)), size)
        rows = _Rows([train_texts[place] for place in chosen], [train_labels[place] for place in chosen], tokenizer)
        for name, model in (("pretrained", copy.deepcopy(pretrained)), ("scratch", _new(pretrained, seed))):
            finetune(model, rows, seed=seed, **SETTINGS)  # type: ignore[arg-type]
            states[name][size] = model.state_dict()  # of a model that is used no more: nothing shares its memory
    return states


def _new(pretrained: Any, seed: int) -> Any:
    """The same network with weights drawn from `seed`; torch's global generator is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return type(pretrained)(pretrained.config).to(pretrained.device)


class _Rows(torch.utils.data.Dataset):
    """Texts padded to the longest of them: input_ids and attention_mask (T,), labels ()."""

    def __init__(self, texts: list[str], labels: list[int], tokenizer: Any) -> None:
        encoded = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        self.columns = {
            "input_ids": encoded["input_ids"],
            "attention_mask": encoded["attention_mask"],
            "labels": torch.tensor(labels),
        }

    def __len__(self) -> int:
        return len(self.columns["labels"])

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        return {name: column[index] for name, column in self.columns.items()}
