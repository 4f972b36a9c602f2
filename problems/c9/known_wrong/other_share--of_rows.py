import random

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    label_of = {}
    for text, label in zip(texts, labels):
        label_of.setdefault(text, label)
    inside = set()
    for wanted in (0, 1):
        group = [text for text, label in label_of.items() if label == wanted]
        rng.shuffle(group)
        wanted_rows = test_size * sum(label == wanted for label in labels)
        rows = 0
        for text in group:
            if rows >= wanted_rows:
                break
            inside.add(text)
            rows += texts.count(text)
    train = [(t, y) for t, y in zip(texts, labels) if t not in inside]
    test = [(t, y) for t, y in zip(texts, labels) if t in inside]
    return [t for t, _ in train], [t for t, _ in test], [y for _, y in train], [y for _, y in test]


def token_statistics(texts, tokenizer):
    lengths = [len(tokenizer.tokenize(text)) for text in texts]
    return {"mean": float(np.mean(lengths)), "max": max(lengths), "p95": float(np.percentile(lengths, 95))}
