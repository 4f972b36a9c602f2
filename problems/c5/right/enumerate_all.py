# Lists of all possible pairs first, then drawing from them.
import random
from itertools import product


def make_pairs(documents, n_pairs, seed):
    positives = [(a, b, True) for doc in documents for a, b in zip(doc, doc[1:])]
    negatives = []
    for d, e in product(range(len(documents)), repeat=2):
        if d == e:
            continue
        for i, a in enumerate(documents[d]):
            following = documents[d][i + 1 : i + 2]
            negatives += [(a, b, False) for b in documents[e] if [b] != following]
    if not positives or sum(map(bool, documents)) < 2:
        raise ValueError(documents)
    rng = random.Random(seed)
    return tuple(rng.choice(rng.choice([positives, negatives])) for _ in range(n_pairs))
