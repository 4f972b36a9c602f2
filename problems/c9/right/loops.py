import random


def split(texts, labels, test_size=0.2, seed=42):
    rng = random.Random(seed)
    by_class = {}
    seen = set()
    for i in range(len(texts)):
        if texts[i] in seen:
            continue
        seen.add(texts[i])
        if labels[i] not in by_class:
            by_class[labels[i]] = []
        by_class[labels[i]].append(texts[i])
    test_set = set()
    for label in by_class:
        group = by_class[label]
        rng.shuffle(group)
        n = int(len(group) * test_size)
        if n < 1:
            n = 1
        for t in group[:n]:
            test_set.add(t)
    train_texts, test_texts, train_labels, test_labels = [], [], [], []
    for t, y in zip(texts, labels):
        if t in test_set:
            test_texts.append(t)
            test_labels.append(y)
        else:
            train_texts.append(t)
            train_labels.append(y)
    print(len(train_texts), "train", len(test_texts), "test")
    return [train_texts, test_texts, train_labels, test_labels]


def token_statistics(texts, tokenizer):
    total = 0
    lengths = []
    for t in texts:
        ids = tokenizer(t)["input_ids"]
        n = 0
        for i in ids:
            if i not in (tokenizer.cls_token_id, tokenizer.sep_token_id):
                n += 1
        total += n
        lengths.append(n)
    lengths.sort()
    place = 0.95 * (len(lengths) - 1)
    low = int(place)
    high = min(low + 1, len(lengths) - 1)
    p95 = lengths[low] + (place - low) * (lengths[high] - lengths[low])
    return {"mean": total / len(lengths), "max": lengths[-1], "p95": p95, "min": lengths[0]}
