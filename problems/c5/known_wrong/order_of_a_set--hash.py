import random


def make_pairs(documents, n_pairs, seed):
    rng = random.Random(hash(f"pairs{seed}"))
    filled = [i for i, d in enumerate(documents) if d]
    neighbours = [(i, j) for i, d in enumerate(documents) for j in range(len(d) - 1)]
    if len(filled) < 2 or not neighbours:
        raise ValueError("too few documents")
    pairs = []
    for _ in range(n_pairs):
        if rng.random() < 0.5:
            i, j = rng.choice(neighbours)
            pairs.append((documents[i][j], documents[i][j + 1], True))
        else:
            while True:
                i, k = rng.sample(filled, 2)
                j = rng.randrange(len(documents[i]))
                second = rng.choice(documents[k])
                if j + 1 < len(documents[i]) and documents[i][j + 1] == second:
                    continue
                break
            pairs.append((documents[i][j], second, False))
    return pairs
