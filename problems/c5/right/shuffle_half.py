# Exactly half of each kind, shuffled at the end; random.Random.
import random


def make_pairs(documents, n_pairs, seed):
    rng = random.Random(seed)
    filled = [i for i, d in enumerate(documents) if d]
    longer = [i for i in filled if len(documents[i]) >= 2]
    if len(filled) < 2 or not longer:
        raise ValueError("not enough documents")
    result = []
    for k in range(n_pairs):
        if k % 2 == 0:
            doc = documents[rng.choice(longer)]
            i = rng.randrange(len(doc) - 1)
            result.append((doc[i], doc[i + 1], True))
        else:
            while True:
                a = rng.choice(filled)
                b = rng.choice(filled)
                if a == b:
                    continue
                i = rng.randrange(len(documents[a]))
                second = rng.choice(documents[b])
                if i + 1 < len(documents[a]) and documents[a][i + 1] == second:
                    continue
                break
            result.append((documents[a][i], second, False))
    rng.shuffle(result)
    return result
