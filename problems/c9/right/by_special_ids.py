"""special tokens dropped by tokenizer.all_special_ids ([UNK] among them, if there were any); a generator of its own"""
import numpy as np


def split(texts, labels, test_size=0.2, seed=42):
    state = np.random.RandomState(seed)
    classes = {}
    for t, y in zip(texts, labels):
        classes.setdefault(t, y)
    names = np.array(sorted(classes), dtype=object)
    state.shuffle(names)
    quota = {c: max(1, int(test_size * list(classes.values()).count(c))) for c in (0, 1)}
    test = set()
    for t in names:
        if quota[classes[t]] > 0:
            quota[classes[t]] -= 1
            test.add(t)
    idx = [i for i, t in enumerate(texts) if t in test]
    rest = [i for i, t in enumerate(texts) if t not in test]
    return [texts[i] for i in rest], [texts[i] for i in idx], [labels[i] for i in rest], [labels[i] for i in idx]


def token_statistics(texts, tokenizer):
    special = set(tokenizer.all_special_ids)
    n = np.array([sum(i not in special for i in tokenizer.encode(t)) for t in texts])
    return {"mean": n.mean(), "max": n.max(), "p95": np.percentile(n, 95)}
