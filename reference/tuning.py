"""Fine-tune the small BERT with a configuration of hyper-parameters, and measure what came of it.

One run: 1,000 labelled reviews, AdamW with linear warm-up and decay, gradients clipped at norm 1, no dropout; then the
share of right answers on `iid` and on `both`, texts whose words and connectives never had a label. A seed decides the
texts, the new head and the order of the examples; nothing else is random.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Literal

import torch
from torch import Tensor, nn

from reference.course_corpus import GENERATED, content, load
from reference.lora import inject_lora
from reference.pretrained import load_classifier, load_tokenizer
from reference.training import make_optimizer

MAX_GRAD_NORM = 1.0
EXAMPLES = 1000  # labelled reviews of one run
MEASURED = ("iid", "both")

# a target of LoRA → the ends of module names that it stands for
TARGETS: dict[str, tuple[str, ...]] = {
    "query": ("query",),
    "key": ("key",),
    "value": ("value",),
    "attention_output": ("attention.output.dense",),
    "intermediate": ("intermediate.dense",),
    "output": ("layer.0.output.dense", "layer.1.output.dense"),
}


@dataclass(frozen=True)
class Configuration:
    """What a student may choose; `r`, `alpha` and `targets` bear on LoRA alone."""

    method: Literal["full", "lora"]
    learning_rate: float
    batch_size: int
    warmup: float  # share of the steps, 0..1
    weight_decay: float
    epochs: int
    r: int = 8
    alpha: float = 16.0
    targets: tuple[str, ...] = ("query", "value")

    def steps(self, examples: int = EXAMPLES) -> int:
        """Optimiser steps; the last batch of an epoch may be short."""
        return self.epochs * -(-examples // self.batch_size)


# near the optimum of each method, well inside its plateau (see landscape.py)
RECOMMENDED = {
    "full": Configuration("full", 2e-3, batch_size=32, warmup=0.1, weight_decay=0.01, epochs=4),
    "lora": Configuration("lora", 1e-2, batch_size=32, warmup=0.1, weight_decay=0.01, epochs=4),
}


@dataclass(frozen=True)
class Run:
    """One training: the loss of every step, the shares of right answers, what was trained and what it took."""

    seed: str
    losses: tuple[float, ...]  # finite ones only; shorter than the steps where it ended early
    accuracy: dict[str, float]
    diverged: bool  # a loss that is no number ended it
    trainable: int
    steps: int

    @property
    def held_out(self) -> float:
        return self.accuracy["both"]

    def first_loss(self) -> float:
        return _mean(self.losses[:8])

    def last_loss(self) -> float:
        return _mean(self.losses[-8:])


def _mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values) if values else math.inf


Encoded = tuple[Tensor, Tensor, Tensor]  # ids (N, T), mask (N, T), labels (N,)


@dataclass(frozen=True)
class Source:
    """Where labelled texts come from: `corpus` of course.toml, and the folder that its path starts at."""

    name: str = GENERATED
    root: Path | None = None

    @property
    def key(self) -> str:
        """What a measurement on it depends on."""
        return content(self.name, self.root)


def encode(texts: Any, tokenizer: Any) -> Encoded:
    """A data set's columns in one tensor each: the texts are short, and much the same length."""
    found = tokenizer(list(texts["text"]), padding=True, truncation=True, return_tensors="pt")
    return found["input_ids"], found["attention_mask"], torch.tensor(list(texts["label"]))


@lru_cache(maxsize=8)
def data(seed: str, source: Source = Source()) -> dict[str, Encoded]:
    """The encoded splits of one seed, on the CPU: train, iid and both (the same texts where a corpus has one set)."""
    tokenizer = load_tokenizer()
    made = load(source.name, seed, {"train": EXAMPLES, "iid": 1000, "lex": 0, "conn": 0, "both": 1000}, source.root)
    return {name: encode(made[name], tokenizer) for name in ("train", *MEASURED)}


def _number(seed: str) -> int:
    return Random(seed).getrandbits(31)


def prepared(configuration: Configuration, seed: str) -> Any:
    """The pre-trained classifier, ready to be trained as the configuration says."""
    number = _number(seed)
    model = load_classifier(number)
    if configuration.method == "lora":
        names = [end for target in configuration.targets for end in TARGETS[target]]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(number)
            inject_lora(model, names, configuration.r, configuration.alpha)
    return model


def train(configuration: Configuration, seed: str, device: str = "cpu", source: Source = Source()) -> Run:
    """One run: about 2 CPU seconds at 125 steps of 32 examples."""
    splits = {name: tuple(part.to(device) for part in parts) for name, parts in data(seed, source).items()}
    model = prepared(configuration, seed).to(device)
    trained = [p for p in model.parameters() if p.requires_grad]
    steps = configuration.steps(len(splits["train"][2]))
    optimizer, scheduler = make_optimizer(
        model, configuration.learning_rate, configuration.weight_decay, steps, configuration.warmup
    )
    ids, mask, labels = splits["train"]
    model.train()
    losses: list[float] = []
    diverged = False
    for rows in _orders(len(labels), configuration, seed):
        loss = model(input_ids=ids[rows], attention_mask=mask[rows], labels=labels[rows]).loss
        value = loss.item()
        if not math.isfinite(value):
            diverged = True
            break
        losses.append(value)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, MAX_GRAD_NORM)
        optimizer.step()
        scheduler.step()
    accuracy = {name: _accuracy(model, splits[name]) for name in MEASURED}
    return Run(seed, tuple(losses), accuracy, diverged, sum(p.numel() for p in trained), steps)


def _orders(examples: int, configuration: Configuration, seed: str) -> Iterator[Tensor]:
    """The rows of each batch, every epoch in an order of its own; drawn on the CPU, so the same on every device."""
    generator = torch.Generator().manual_seed(_number(seed))
    for _ in range(configuration.epochs):
        yield from torch.randperm(examples, generator=generator).split(configuration.batch_size)


def _accuracy(model: Any, encoded: tuple[Tensor, ...]) -> float:
    ids, mask, labels = encoded
    model.eval()
    with torch.no_grad():
        said = torch.cat(
            [
                model(input_ids=i, attention_mask=m).logits.argmax(dim=-1)
                for i, m in zip(ids.split(250), mask.split(250), strict=True)
            ]
        )  # (N,)
    return int((said == labels).sum()) / len(labels)
