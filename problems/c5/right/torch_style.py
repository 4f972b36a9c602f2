# A torch generator; a generator function behind; the next document in the list gives the negative.
import itertools

import torch


def make_pairs(documents, n_pairs, seed):
    filled = [d for d in documents if d]
    if len(filled) < 2 or all(len(d) < 2 for d in filled):
        raise ValueError("documents do not allow pairs")
    return list(itertools.islice(_stream(filled, torch.Generator().manual_seed(seed)), n_pairs))


def _stream(documents, generator):
    def below(n):
        return int(torch.randint(n, (), generator=generator))

    starts = [(d, i) for d in range(len(documents)) for i in range(len(documents[d]) - 1)]
    while True:
        is_next = bool(torch.rand((), generator=generator) < 0.5)
        d, i = starts[below(len(starts))]
        if is_next:
            yield documents[d][i], documents[d][i + 1], 1
            continue
        second = documents[d][i + 1]
        while second == documents[d][i + 1]:
            e = (d + 1 + below(len(documents) - 1)) % len(documents)
            second = documents[e][below(len(documents[e]))]
            if len({s for k, doc in enumerate(documents) if k != d for s in doc}) == 1:
                d, i = starts[below(len(starts))]
        yield documents[d][i], second, 0
