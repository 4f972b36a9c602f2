"""演習 c9: データの準備。"""

import random

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    by_class = {}
    for text, label in zip(texts, labels):
        by_class.setdefault(label, {})[text] = None
    held_out = set()
    for label in sorted(by_class, key=str):
        distinct = sorted(by_class[label])
        rng.shuffle(distinct)
        held_out.update(distinct[: max(1, round(test_size * len(distinct)))])
    train = [(t, l) for t, l in zip(texts, labels) if t not in held_out]
    test = [(t, l) for t, l in zip(texts, labels) if t in held_out]
    return [t for t, _ in train], [t for t, _ in test], [l for _, l in train], [l for _, l in test]


def token_statistics(texts, tokenizer):
    lengths = [len(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in texts]
    return {
        "mean": float(np.mean(lengths)),
        "max": max(lengths),
        "p95": float(np.percentile(lengths, 95)),
    }
