"""Cut an answer into sentences, clauses and segments.

A clause ends where the sentence turns or gives a reason (ので, のに対し, but, because, …): cues of one clause speak of
one thing. A segment ends at a comma too: no denial reaches beyond it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_SENTENCE = re.compile(r"[。!?\n]+|\.(?=\s|$)|[.．](?=[぀-ヿ一-鿿])|[;；]")
_PIVOT = re.compile(
    # Japanese: contrast, reason, consequence
    r"のに対し(?:て|、)*|に対して、|のに対応して|一方(?!向|通|的|の側)で?は?、?|しかし|ただし|(?<=[いるただすむうくつ])が、"
    r"|けれども?、?|けど、?|だが、?|とはいえ|逆に|反対に"
    r"|(?<!ない)ので(?!は|も|す|き|な|あ)、?|(?<=[るたいだすむうくつの])ため(?!の|し)(?:に)?、?|(?<=[るたいだすむうくつん])から(?=、|$"
    r"|。)|からこそ|なので、?"
    r"|(?<=[たっ])り、|(?<=[るいただす])し、|(?<=[るいただす])うえ(?:に)?、?|上に、"
    # English
    r"|\bbut\b|\bhowever\b|\balthough\b|\bthough\b|\byet\b|\bwhereas\b|\bwhile\b|\bbecause\b|\bsince\b|\bso that\b"
    r"|,? so\b(?! (?:few|many|much|little|far|small|large|long|that\b))"
    r"|\btherefore\b|\bthus\b|\bhence\b|\bon the other hand\b|\bin contrast\b|\bconversely\b|\bwhich means\b"
    r"|\botherwise\b|\binstead,"
    r"| -+ |—"
)
_COMMA = re.compile(r"(?<=[\s(])'|'(?=[\s,.;)]|$)|、|[、,()（）\[\]「」『』\"/:→⇒]+(?!\d)")


@dataclass(frozen=True)
class Piece:
    """A stretch of the folded text: half-open, with the numbers of what it belongs to."""

    start: int
    end: int
    sentence: int
    clause: int
    segment: int


@dataclass(frozen=True)
class Layout:
    """Sentences and clauses as (start, end); segments in order."""

    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]
    segments: tuple[Piece, ...]

    def piece(self, position: int) -> Piece:
        """The segment that holds a position."""
        low, high = 0, len(self.segments) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.segments[middle].start <= position:
                low = middle
            else:
                high = middle - 1
        return self.segments[low]


def lay_out(text: str) -> Layout:
    """Cut folded text; a text of nothing is one empty sentence."""
    sentences = _cut(text, 0, len(text), _SENTENCE)
    clauses: list[tuple[int, int]] = []
    segments: list[Piece] = []
    for number, (start, end) in enumerate(sentences):
        for clause in _cut(text, start, end, _PIVOT):
            for segment in _cut(text, *clause, _COMMA):
                segments.append(Piece(*segment, number, len(clauses), len(segments)))
            clauses.append(clause)
    return Layout(tuple(sentences), tuple(clauses), tuple(segments))


def _cut(text: str, start: int, end: int, boundary: re.Pattern[str]) -> list[tuple[int, int]]:
    cuts = [start, *(match.end() for match in boundary.finditer(text, start, end)), end]
    return [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()] or [(start, end)]
