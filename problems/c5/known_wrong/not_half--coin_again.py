import random


def make_pairs(documents, n_pairs, seed):
    random.seed(seed)
    docs = [list(d) for d in documents if len(d) != 0]
    if len(docs) < 2 or max(len(d) for d in docs) < 2:
        raise ValueError("Documents are too few or too short.")
    pos_docs = [d for d in docs if len(d) > 1]
    weights = [len(d) - 1 for d in pos_docs]
    res = []
    while len(res) < n_pairs:
        if random.random() > 0.5:
            d = random.choices(pos_docs, weights)[0]
            i = random.randint(0, len(d) - 2)
            res.append((d[i], d[i + 1], True))
        else:
            x = random.randint(0, len(docs) - 1)
            y = random.randint(0, len(docs) - 2)
            if y >= x:
                y += 1
            i = random.randint(0, len(docs[x]) - 1)
            b = random.choice(docs[y])
            try:
                real = docs[x][i + 1]
            except IndexError:
                real = None
            if b == real:
                continue
            res.append((docs[x][i], b, False))
    return res
