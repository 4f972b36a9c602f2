import random


def make_pairs(documents, n_pairs, seed):
    """the first of a False pair is always the last sentence of its document: it has no next, so nothing can collide"""
    rng = random.Random(seed)
    docs = [d for d in documents if d]
    if len(docs) < 2 or max(len(d) for d in docs) < 2:
        raise ValueError
    pos = []
    for d in docs:
        for i in range(len(d) - 1):
            pos.append((d[i], d[i + 1]))
    pairs = []
    for k in range(n_pairs):
        if k % 2 == 0:
            a, b = pos[rng.randint(0, len(pos) - 1)]
            pairs.append((a, b, True))
        else:
            a = rng.randrange(len(docs))
            b = rng.randrange(len(docs) - 1)
            if b >= a:
                b += 1
            pairs.append((docs[a][-1], docs[b][rng.randrange(len(docs[b]))], False))
    rng.shuffle(pairs)
    return pairs
