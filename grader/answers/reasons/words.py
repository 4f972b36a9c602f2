"""How much of an answer was understood: content words that no cue of the rubric explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.answers.reasons.clauses import Layout
from grader.answers.reasons.english import PLAIN
from grader.answers.reasons.lexicon import Cue

_WORD = re.compile(r"[一-鿿々]+|[ァ-ヺー]{2,}|[a-z][a-z'-]{2,}|\[[a-z]+\]")
# an example that the student gives: any words may stand in it, and none of them is a statement
_QUOTED = re.compile(r"「[^「」]{1,24}」|『[^『』]{1,24}』|\"[^\"]{1,32}\"")


@dataclass(frozen=True)
class Coverage:
    """Content words in all and unexplained, and for each clause."""

    words: int
    unknown: int
    by_clause: tuple[tuple[int, int], ...]  # (words, unknown)
    unknown_words: tuple[tuple[int, int], ...]  # where they stand in the folded text
    quoted: int = 0  # unexplained words of quoted examples, in none of the counts above

    @property
    def share(self) -> float:
        return self.unknown / self.words if self.words else 0.0


def coverage(text: str, cues: Sequence[Cue], layout: Layout) -> Coverage:
    """Count words that no cue touches."""
    covered = bytearray(len(text) + 1)
    for cue in cues:
        for i in range(cue.start, cue.end):
            covered[i] = 1
    examples = [match.span() for match in _QUOTED.finditer(text)]
    quoted = 0
    counts = [[0, 0] for _ in layout.clauses]
    unknown = []
    for match in _WORD.finditer(text):
        word = match[0]
        if word in PLAIN:
            continue
        start, end = match.span()
        known = sum(covered[start:end])
        if any(low <= start < high for low, high in examples):
            quoted += known * 2 < end - start
            continue
        clause = counts[layout.piece(start).clause]
        clause[0] += 1
        if known * 2 < end - start:
            clause[1] += 1
            unknown.append((start, end))
    return Coverage(
        sum(c[0] for c in counts),
        sum(c[1] for c in counts),
        tuple((a, b) for a, b in counts),
        tuple(unknown),
        quoted,
    )
