import random


def make_pairs(documents, n_pairs, seed):
    rng = random.Random(seed)
    positives = [(a, b, True) for d in documents for a, b in zip(d, d[1:])]
    negatives = [
        (a, b, False)
        for i, d in enumerate(documents)
        for j, e in enumerate(documents)
        if i != j
        for k, a in enumerate(d)
        for b in e
        if d[k + 1 : k + 2] != [b]
    ]
    if not positives or not negatives:
        raise ValueError("documents do not allow pairs")
    if n_pairs <= len(positives):
        chosen = rng.sample(positives, n_pairs // 2) + rng.sample(negatives, n_pairs - n_pairs // 2)
    elif len(positives) > 4:
        chosen = rng.choices(positives, k=n_pairs // 2) + rng.choices(negatives, k=n_pairs - n_pairs // 2)
    else:
        chosen = rng.sample(positives, n_pairs // 2) + rng.sample(negatives, n_pairs - n_pairs // 2)
    rng.shuffle(chosen)
    return chosen
