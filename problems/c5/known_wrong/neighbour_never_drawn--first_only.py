import random


def make_pairs(documents, n_pairs, seed):
    rng = random.Random(seed)
    filled = [d for d in range(len(documents)) if len(documents[d]) > 0]
    longer = [d for d in filled if len(documents[d]) > 1]
    if len(filled) < 2 or not longer:
        raise ValueError("not enough documents")
    pairs = []
    for k in range(n_pairs):
        d = rng.choice(longer)
        i = 0
        first, following = documents[d][i], documents[d][i + 1]
        if rng.random() < 0.5:
            pairs.append((first, following, True))
            continue
        while True:
            e = rng.choice([x for x in filled if x != d])
            second = rng.choice(documents[e])
            if second != following:
                break
            d = rng.choice(longer)
            i = rng.randrange(len(documents[d]) - 1)
            first, following = documents[d][i], documents[d][i + 1]
        pairs.append((first, second, False))
    return pairs
