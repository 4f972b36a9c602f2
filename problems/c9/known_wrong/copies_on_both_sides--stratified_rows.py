import random

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    train, test = [], []
    for wanted in (0, 1):
        rows = [i for i, label in enumerate(labels) if label == wanted]
        rng.shuffle(rows)
        cut = max(1, round(len(rows) * test_size))
        test += rows[:cut]
        train += rows[cut:]
    return [texts[i] for i in train], [texts[i] for i in test], [labels[i] for i in train], [labels[i] for i in test]


def token_statistics(texts, tokenizer):
    lengths = [len(tokenizer.tokenize(text)) for text in texts]
    return {"mean": float(np.mean(lengths)), "max": max(lengths), "p95": float(np.percentile(lengths, 95))}
