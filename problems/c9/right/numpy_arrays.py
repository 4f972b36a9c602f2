import math

import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    np.random.seed(seed)
    texts, labels = np.array(texts), np.array(labels)
    unique, first, inverse = np.unique(texts, return_index=True, return_inverse=True)
    classes = labels[first]
    chosen = np.zeros(len(unique), dtype=bool)
    for c in np.unique(classes):
        members = np.flatnonzero(classes == c)
        k = max(1, math.ceil(round(test_size * len(members), 9)))
        chosen[np.random.permutation(members)[:k]] = True
    mask = chosen[inverse]
    order = np.random.permutation(len(texts))
    train, test = order[~mask[order]], order[mask[order]]
    return texts[train], texts[test], labels[train], labels[test]


def token_statistics(texts, tokenizer):
    lengths = np.array([len(ids) for ids in tokenizer(list(texts), add_special_tokens=False)["input_ids"]])
    return dict(mean=lengths.mean(), max=lengths.max(), p95=np.percentile(lengths, 95))
