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
# what nobody knows before having read on: a reason, not a doubt
_CONDITION = re.compile(r"(?:ないと|なければ|だけでは|まで(?:は)?)[^。]{0,12}?(?:わか|分か)りません")
# small English words that cannot stand in this order: in 4 % of good answers, in 72 % of the same words shuffled
_ARTICLE = r"the|an?|its|their|each|every|your|my"
_JOINT = r"of|to|in|on|at|by|for|from|with|into|per|over|onto|upon"
_FINITE = r"is|are|was|can|will|would|could|must|should|cannot"
_PRONOUN = r"it|you|they|we|he|i"
_LINK = r"and|or|because|if|when|which|that|than|as|while|but"
_DISORDER = re.compile(
    rf"\b(?:{_ARTICLE}) (?:{_JOINT}|{_FINITE}|has|have|does|{_LINK}|{_PRONOUN}|the|an?|its|their|each|every)\b(?!-)"
    rf"|\b(?:{_JOINT}) (?:of|for|by|into|at|with|per|than|{_FINITE}|has|does)\b(?!-)"
    r"|\b(?:of|from|with|for|by|at) (?:to|and|or|but|because|if)\b"
    rf"|\b(?:{_FINITE}|has|have|does) (?:{_FINITE}|has|does|of|than|or|but)\b"
    r"|\b(?:they|we|he|i) (?:the|an?|of|to|for|with|in|on|from|by|and|or|each|every|is)\b"
    r"|\b(?:and|or|but|because|if|than) (?:of|than|or|but)\b|\bthan (?:and|is|are|of|to|as)\b"
    r"|\b(?:of|the|an?|into|its|their|your|and|or|because|than|every)(?=[.;,]|\s*$)"
)
# words that make a pair above good English: "in and out", "each has", "moved over to", "the A matrix"
_FIXED = re.compile(
    r"\b(?:in|out|on|by) and (?:in|out|off|on|large)\b|\beach(?! the| an?\b)"
    r"|\b(?:over|on|up|in|out) (?:to|with|for|at)\b"
)
# a particle after a particle that cannot follow it, or at the end of a sentence
_PARTICLES = re.compile(
    r"(?<=[一-鿿々ァ-ヺa-z0-9\]])(?:を[をがはにでへ]|が(?:[をはにへ]|で(?![きかこす]))|は[をがにで]|に[をが](?!ち|て)|で[をが]|の[のにでへ](?!は|も|き|す|る|あ)"
    r"|へ[をがは]|[をがはへにの](?=。|\s*$)|(?<=[一-鿿ァ-ヺa-z])で(?=。|\s*$))"
)
_LETTER = re.compile(r"[^\W\d_]")
ROOM_JA, ROOM_EN = 9, 24  # letters of a segment in which a whole point can stand


def same_words(evidence: Sequence[Evidence]) -> frozenset[str]:
    """Concepts all of whose cues lie within those of another concept: they are not said a second time."""
    within: set[str] = set()
    for slug in dict.fromkeys(e.slug for e in evidence):
        others = [e for e in evidence if e.slug != slug and e.slug not in within]
        if all(any(_covers(other, e) for other in others) for e in evidence if e.slug == slug):
            within.add(slug)
    return frozenset(within)


def _covers(other: Evidence, one: Evidence) -> bool:
    return len(other.parts) >= len(one.parts) and all(
        any(a < d and c < b for c, d in other.parts) for a, b in one.parts
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
    return _HEDGE.search(_CONDITION.sub("", text)) is not None


def disordered(text: str, japanese: bool) -> bool:
    """True where small words stand in an order that no sentence has: words shuffled, or glued together."""
    if japanese:
        return doubled_particles(text) or _PARTICLES.search(text) is not None
    return _DISORDER.search(_FIXED.sub(" , ", text)) is not None
