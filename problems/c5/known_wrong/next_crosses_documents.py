import random


def make_pairs(documents, n_pairs, seed):
    rng = random.Random(seed)
    filled = [d for d in documents if d]
    if len(filled) < 2 or all(len(d) < 2 for d in filled):
        raise ValueError
    flat = [(k, s) for k, d in enumerate(filled) for s in d]
    pairs = []
    for _ in range(n_pairs):
        i = rng.randrange(len(flat) - 1)
        k, first = flat[i]
        following = flat[i + 1][1]
        if rng.random() < 0.5:
            pairs.append((first, following, True))
        else:
            others = [s for m, s in flat if m != k and s != following]
            pairs.append((first, rng.choice(others), False))
    return pairs
