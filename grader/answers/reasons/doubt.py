"""Why a score that the rules would give alone waits for a person after all. None of this changes the score.

Each doubt answers an error that was seen on answers that nobody knew: two concepts read off the same words, a second
point that stands in a sentence nobody understood, a hedge, and words in an order that no sentence has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.reasons.concepts import Evidence
from grader.answers.reasons.reading import Reading
from grader.answers.reasons.screens import doubled_particles

_HEDGE = re.compile(
    r"かもしれ|かも(?=[。、]|$)|たぶん|多分|おそらく|恐らく|わかりません|分かりません|よく(?:わか|分か)ら|自信(?:は|が)?な(?=[いく。])"
    r"|気がする|なんとなく|とは限ら|でしょうか|ですか|だろうか"
    r"|\bmaybe\b|\bperhaps\b|\bnot sure\b|\bi guess\b|\bno idea\b|\bi don.?t (?:really )?(?:know|understand)\b"
    r"|\bprobably\b|\bi suppose\b|\bor something\b|\bnot necessarily\b|\?"
)
_JOINT = r"of|to|in|on|at|by|for|from|with|into|per|over|onto|upon"
_ARTICLE = r"the|a|an|its|their|each|every"
_DISORDER = re.compile(
    rf"\b(?:{_ARTICLE}) (?:{_JOINT}|is|are|the|an?|has|have)\b"
    rf"|\b(?:of|into|from|with|for|by|at|per|upon|onto) (?:of|to|for|by|into|at|with|per|is|are)\b"
    r"|\b(?:of|into|from|with|for|by|at|per|upon|onto) (?:can|has|have|does|do|will)\b"
    r"|\b(?:of|the|an?|into|by|its)(?=[.;,]|\s*$)"
)
_LETTER = re.compile(r"[^\W\d_]")
ROOM_JA, ROOM_EN = 9, 24  # letters of a segment in which a whole point can stand


def same_words(evidence: Sequence[Evidence]) -> frozenset[str]:
    """Concepts all of whose cues lie within those of another concept: they are not said a second time."""
    return frozenset(
        one.slug
        for one in {e.slug: e for e in evidence}.values()
        if all(
            any(
                other.slug != e.slug
                and len(other.parts) >= len(e.parts)
                and all(any(a < d and c < b for c, d in other.parts) for a, b in e.parts)
                for other in evidence
            )
            for e in evidence
            if e.slug == one.slug
        )
    )


def unread(reading: Reading, evidence: Sequence[Evidence]) -> bool:
    """True where a stretch between commas is long enough for a point of its own and none was recognised in it."""
    known = {number for e in evidence for number in e.segments}
    room = ROOM_JA if reading.japanese else ROOM_EN
    return any(
        piece.segment not in known and len(_LETTER.findall(reading.text[piece.start : piece.end])) >= room
        for piece in reading.layout.segments
    )


def hedged(text: str) -> bool:
    """True where the writer says that they do not know, or asks."""
    return _HEDGE.search(text) is not None


def disordered(text: str, japanese: bool) -> bool:
    """True where articles and prepositions meet what they cannot stand before, or a particle is doubled."""
    return doubled_particles(text) if japanese else _DISORDER.search(text) is not None
