"""How much of an answer was understood: content words that no cue of the rubric explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.answers.reasons.clauses import Layout
from grader.answers.reasons.lexicon import Cue

_WORD = re.compile(r"[一-鿿々]+|[ァ-ヺー]{2,}|[a-z][a-z'-]{2,}|\[[a-z]+\]")
_PLAIN = frozenset(
    "the and for are but not you all can her was one our out has had how its may new now see two way who did get let say she too use that with have this will your from"
    " they been more when what some than them then only into over also very just because since while which their there these those such other each every where whether"
    " would could should must might does doing done being between before after about both here most much many few less least like still even well without within again"
    " against once upon until unless though although however therefore thus hence so if as at by in is it of on or to we be do no an am any own same per via etc i.e e.g"
    " it's that's don't doesn't can't isn't won't them itself themselves one's".split()
)


@dataclass(frozen=True)
class Coverage:
    """Content words in all and unexplained, and for each clause."""

    words: int
    unknown: int
    by_clause: tuple[tuple[int, int], ...]  # (words, unknown)

    @property
    def share(self) -> float:
        return self.unknown / self.words if self.words else 0.0


def coverage(text: str, cues: Sequence[Cue], layout: Layout) -> Coverage:
    """Count words that no cue touches."""
    covered = bytearray(len(text) + 1)
    for cue in cues:
        for i in range(cue.start, cue.end):
            covered[i] = 1
    counts = [[0, 0] for _ in layout.clauses]
    for match in _WORD.finditer(text):
        word = match[0]
        if word in _PLAIN:
            continue
        start, end = match.span()
        known = sum(covered[start:end])
        clause = counts[layout.piece(start).clause]
        clause[0] += 1
        if known * 2 < end - start:
            clause[1] += 1
    return Coverage(sum(c[0] for c in counts), sum(c[1] for c in counts), tuple((a, b) for a, b in counts))
