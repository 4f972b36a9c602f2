from datasets import Dataset


def split(texts, labels, test_size=0.2, seed=42):
    label_of = {}
    for text, label in zip(texts, labels):
        label_of.setdefault(text, label)
    inside = set()
    for label in sorted(set(label_of.values())):
        part = Dataset.from_dict({"text": [t for t, y in label_of.items() if y == label]}).shuffle(seed=seed)
        inside |= set(part.select(range(max(1, round(test_size * len(part)))))["text"])
    whole = Dataset.from_dict({"text": texts, "label": labels})
    train = whole.filter(lambda row: row["text"] not in inside)
    test = whole.filter(lambda row: row["text"] in inside)
    return train["text"], test["text"], train["label"], test["label"]


def token_statistics(texts, tokenizer):
    import statistics

    import numpy

    lengths = [sum(1 - m for m in tokenizer(t, return_special_tokens_mask=True)["special_tokens_mask"]) for t in texts]
    return {"mean": statistics.fmean(lengths), "max": max(lengths), "p95": numpy.quantile(lengths, 0.95)}
