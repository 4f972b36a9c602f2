import random

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    order = list(range(len(texts)))
    rng.shuffle(order)
    cut = round(len(order) * test_size)
    test, train = order[:cut], order[cut:]
    return [texts[i] for i in train], [texts[i] for i in test], [labels[i] for i in train], [labels[i] for i in test]


def token_statistics(texts, tokenizer):
    lengths = [len(tokenizer.tokenize(text)) for text in texts]
    return {"mean": float(np.mean(lengths)), "max": max(lengths), "p95": float(np.percentile(lengths, 95))}
