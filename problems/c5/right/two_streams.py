# Two independent streams with seeds derived from the seed; a dictionary of positions; a class.
import random


class PairMaker:
    def __init__(self, documents):
        self.docs = {n: d for n, d in enumerate(documents) if len(d)}
        self.flat = [(n, s) for n, d in self.docs.items() for s in d]
        if len(self.docs) < 2 or not any(len(d) > 1 for d in self.docs.values()):
            raise ValueError("make_pairs needs two non-empty documents and one of two sentences")

    def positive(self, rng):
        doc = rng.choice([d for d in self.docs.values() if len(d) > 1])
        at = rng.choice(range(1, len(doc)))
        return doc[at - 1], doc[at], True

    def negative(self, rng):
        while True:
            n, doc = rng.choice(list(self.docs.items()))
            at = rng.randrange(len(doc))
            m, second = rng.choice(self.flat)
            if m != n and doc[at + 1 : at + 2] != [second]:
                return doc[at], second, False


def make_pairs(documents, n_pairs, seed):
    maker = PairMaker(documents)
    coin, draw = random.Random(f"coin {seed}"), random.Random(f"draw {seed}")
    return [maker.positive(draw) if coin.getrandbits(1) else maker.negative(draw) for _ in range(n_pairs)]
