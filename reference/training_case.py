"""A small classifier and rows to train it on, for checks that follow a training loop step by step."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

VOCABULARY, LENGTH, PAD = 40, 10, 0
WATCHED = "bert.embeddings.word_embeddings"  # every way to run the model goes through it


@functools.cache
def bert(dropout: float = 0.0) -> Any:
    """A BertForSequenceClassification in float64, wide enough an initialisation that gradients differ."""
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=16, initializer_range=0.3, num_labels=2, hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
    )  # fmt: skip
    return BertForSequenceClassification(config).double().eval()


def rows(count: int, generator: torch.Generator) -> dict[str, Tensor]:
    """`count` different examples: input_ids (N, T) padded on the right, attention_mask (N, T), labels (N,)."""
    ids = torch.randint(5, VOCABULARY, (count, LENGTH), generator=generator)
    places = torch.arange(count) % (VOCABULARY - 5)  # no two rows alike: where the second id repeats, the third differs
    ids[:, 1] = torch.randperm(VOCABULARY - 5, generator=generator)[places] + 5
    if count > VOCABULARY - 5:
        ids[:, 2] = torch.arange(count) // (VOCABULARY - 5) + 5
    lengths = torch.randint(4, LENGTH, (count, 1), generator=generator)
    mask = (torch.arange(LENGTH) < lengths).long()
    labels = (torch.arange(count) % 2)[torch.randperm(count, generator=generator)]
    return {"input_ids": ids * mask + PAD * (1 - mask), "attention_mask": mask, "labels": labels}


def numbers_of(inputs: Tensor, known: Mapping[str, Tensor]) -> list[int]:
    """Which of the known rows these are (B, T), padding aside; -1 for one that is none of them."""
    if inputs.device.type == "meta":
        return [-1] * len(inputs)
    numbers = {content(row): number for number, row in enumerate(known["input_ids"].tolist())}
    return [numbers.get(content(row), -1) for row in inputs.tolist()]


def content(row: Sequence[int]) -> tuple[int, ...]:
    """A row without the padding at its end."""
    length = len(row)
    while length and row[length - 1] == PAD:
        length -= 1
    return tuple(row[:length])


def batch_of(known: Mapping[str, Tensor], numbers: Sequence[int]) -> dict[str, Tensor]:
    """The batch that holds these rows in this order."""
    return {name: column[list(numbers)] for name, column in known.items()}
