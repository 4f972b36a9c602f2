import numpy as np
import torch


class Splitter:
    def __init__(self, test_size, seed):
        self.test_size = test_size
        torch.manual_seed(seed)

    def __call__(self, group):
        group = sorted(group)
        n = max(1, len(group) - int(len(group) * (1 - self.test_size)))
        return {group[i] for i in torch.randperm(len(group))[:n]}


def split(texts, labels, test_size=0.2, seed=42):
    pick = Splitter(test_size, seed)
    positive = {t for t, y in zip(texts, labels) if y == 1}
    negative = {t for t, y in zip(texts, labels) if y == 0} - positive
    test = pick(negative) | pick(positive)
    train_rows = [(t, y) for t, y in zip(texts, labels) if t not in test]
    test_rows = [(t, y) for t, y in zip(texts, labels) if t in test]
    train_texts, train_labels = zip(*train_rows)
    test_texts, test_labels = zip(*test_rows)
    return train_texts, test_texts, torch.tensor(train_labels), torch.tensor(test_labels)


def token_statistics(texts, tokenizer):
    lengths = np.fromiter(map(len, map(tokenizer.tokenize, texts)), dtype=np.int32)
    return {"mean": np.mean(lengths), "max": np.amax(lengths), "p95": np.percentile(lengths, 95), "median": np.median(lengths)}
