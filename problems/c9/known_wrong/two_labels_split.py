import random

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    rows = list(zip(texts, labels))
    inside = set()
    for wanted in (0, 1):
        group = sorted({row for row in rows if row[1] == wanted})
        inside.update(rng.sample(group, max(1, round(test_size * len(group)))))
    train = [row for row in rows if row not in inside]
    test = [row for row in rows if row in inside]
    return [t for t, _ in train], [t for t, _ in test], [y for _, y in train], [y for _, y in test]


def token_statistics(texts, tokenizer):
    lengths = [len(tokenizer.tokenize(text)) for text in texts]
    return {"mean": float(np.mean(lengths)), "max": max(lengths), "p95": float(np.percentile(lengths, 95))}
