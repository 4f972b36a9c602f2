"""演習 c5: 次の文の予測のための組を作る。"""

import random


def make_pairs(documents, n_pairs, seed):
    rng = random.Random(seed)
    follows = [(d, i) for d, document in enumerate(documents) for i in range(len(document) - 1)]
    filled = [d for d, document in enumerate(documents) if document]
    if not follows or len(filled) < 2:
        raise ValueError("文の組を作れません")
    pairs = []
    for _ in range(n_pairs):
        if rng.random() < 0.5:
            d, i = rng.choice(follows)
            pairs.append((documents[d][i], documents[d][i + 1], True))
        else:
            while True:
                d = rng.choice(filled)
                i = rng.randrange(len(documents[d]))
                others = [(e, j) for e in filled if e != d for j in range(len(documents[e]))]
                e, j = rng.choice(others)
                truth = documents[d][i + 1] if i + 1 < len(documents[d]) else None
                if documents[e][j] != truth:
                    break
            pairs.append((documents[d][i], documents[e][j], False))
    return pairs
