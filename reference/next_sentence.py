"""Pairs for BERT's next sentence prediction.

Source: Devlin et al. 2019, section 3.1: half of the time the sentence that follows, half of the time another one. Here
the other one comes from another document, and is never what really follows.
"""

from __future__ import annotations

import random
from collections.abc import Sequence


def make_pairs(documents: Sequence[Sequence[str]], n_pairs: int, seed: int) -> list[tuple[str, str, bool]]:
    """`n_pairs` triples (first, second, is_next); ValueError where the documents do not allow both kinds."""
    rng = random.Random(seed)
    # sentences that have a next one, and all sentences, as (document, position)
    starts = [(d, i) for d, document in enumerate(documents) for i in range(len(document) - 1)]
    everywhere = [(d, i) for d, document in enumerate(documents) for i in range(len(document))]
    if not starts or len({d for d, _ in everywhere}) < 2:
        raise ValueError("two documents must hold sentences, and one of them two")
    pairs: list[tuple[str, str, bool]] = []
    while len(pairs) < n_pairs:
        is_next = rng.random() < 0.5
        d, i = rng.choice(starts if is_next else everywhere)
        first, following = documents[d][i], documents[d][i + 1 : i + 2]  # none after the last sentence
        if is_next:
            pairs.append((first, following[0], True))
            continue
        others = [documents[e][j] for e, j in everywhere if e != d and [documents[e][j]] != following]
        if others:  # else every other document holds nothing but what really follows: draw again
            pairs.append((first, rng.choice(others), False))
    return pairs
