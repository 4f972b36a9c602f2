"""Preparing data: a split that keeps copies together, and how long texts are.

A test set measures something only if the model has not read it. So it is distinct texts that are divided, class by
class, and every copy goes where its text goes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np


def split(
    texts: Sequence[str], labels: Sequence[int], test_size: float = 0.2, seed: int = 42
) -> tuple[list[str], list[str], list[int], list[int]]:
    """(train_texts, test_texts, train_labels, test_labels).

    `test_size` of the distinct texts of each class are for testing, and at least one. A text that occurs with several
    labels counts for the class in which it is met first.
    """
    rng = random.Random(seed)  # a generator of its own: nobody else's random numbers move
    class_of: dict[str, int] = {}
    for text, label in zip(texts, labels, strict=True):
        class_of.setdefault(text, label)

    in_test: set[str] = set()
    for wanted in sorted(set(class_of.values())):
        distinct = [text for text, label in class_of.items() if label == wanted]  # in order of appearance
        in_test.update(rng.sample(distinct, max(1, round(test_size * len(distinct)))))

    rows = list(zip(texts, labels, strict=True))
    train = [row for row in rows if row[0] not in in_test]
    test = [row for row in rows if row[0] in in_test]
    return [t for t, _ in train], [t for t, _ in test], [y for _, y in train], [y for _, y in test]


def token_statistics(texts: Sequence[str], tokenizer: Any) -> dict[str, float]:
    """Tokens a text, special tokens not counted: their mean, the most, and the 95th percentile (linear)."""
    lengths = [len(tokenizer.tokenize(text)) for text in texts]
    return {"mean": float(np.mean(lengths)), "max": max(lengths), "p95": float(np.percentile(lengths, 95))}
