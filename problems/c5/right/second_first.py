from __future__ import annotations

import random


class PairMaker:
    """second first: any sentence; then a first of another document that does not lead to it"""

    def __init__(self, documents: list[list[str]], seed: int) -> None:
        self.documents = documents
        self.rng = random.Random(seed)
        self.places = [(d, s) for d, doc in enumerate(documents) for s, _ in enumerate(doc)]
        self.firsts = [(d, s) for d, s in self.places if s + 1 < len(documents[d])]
        if len({d for d, _ in self.places}) < 2:
            raise ValueError("fewer than two documents")
        if not self.firsts:
            raise ValueError("no neighbours")

    def true(self) -> tuple[str, str, bool]:
        d, s = self.rng.choice(self.firsts)
        return self.documents[d][s], self.documents[d][s + 1], True

    def false(self) -> tuple[str, str, bool]:
        d2, s2 = self.rng.choice(self.places)
        second = self.documents[d2][s2]
        options = [
            doc[s]
            for d, doc in enumerate(self.documents)
            if d != d2
            for s in range(len(doc))
            if s + 1 == len(doc) or doc[s + 1] != second
        ]
        return self.rng.choice(options), second, False

    def make(self, n: int) -> list[tuple[str, str, bool]]:
        return [self.true() if self.rng.getrandbits(1) else self.false() for _ in range(n)]


def make_pairs(documents: list[list[str]], n_pairs: int, seed: int) -> list[tuple[str, str, bool]]:
    return PairMaker(documents, seed).make(n_pairs)


if __name__ == "__main__":
    print(make_pairs([["a", "b"], ["c"]], 4, 0))
