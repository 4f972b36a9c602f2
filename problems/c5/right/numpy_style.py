# NumPy's generator; NumPy booleans and lists come back.
import numpy as np


class NotEnoughDocuments(ValueError):
    pass


def make_pairs(documents, n_pairs, seed):
    rng = np.random.default_rng(seed)
    lengths = np.array([len(d) for d in documents], dtype=int)
    nonempty = np.flatnonzero(lengths > 0)
    long = np.flatnonzero(lengths > 1)
    if nonempty.size < 2 or long.size == 0:
        raise NotEnoughDocuments("cannot make pairs")
    labels = rng.permutation(np.arange(n_pairs) < n_pairs // 2)
    pairs = []
    for is_next in labels:
        d = rng.choice(long)
        i = rng.integers(lengths[d] - 1)
        first, true_next = documents[d][i], documents[d][i + 1]
        second = true_next
        if not is_next:
            e, second = d, true_next
            while e == d or second == true_next:
                e = rng.choice(nonempty)
                second = documents[e][rng.integers(lengths[e])]
        pairs.append([first, second, is_next])
    return pairs
