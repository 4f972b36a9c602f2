import numpy as np
import random


def split(texts, labels, test_size=0.2, seed=42):
    order = list(range(len(texts)))
    random.Random(seed).shuffle(order)
    cut = int(len(texts) * (1 - test_size))
    train, test = order[:cut], order[cut:]
    return [texts[i] for i in train], [texts[i] for i in test], [labels[i] for i in train], [labels[i] for i in test]


def token_statistics(texts, tokenizer):
    lengths = [len(tokenizer(t)["input_ids"]) for t in texts]
    return {"mean": sum(lengths) / len(lengths), "max": max(lengths), "p95": float(np.percentile(lengths, 95))}
