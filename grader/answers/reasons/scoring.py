"""From a reading to a score, a confidence and a decision.

Automatic are only: full marks with every long clause explained, one concept alone with nothing unexplained, and a plain
false claim that the rubric calls sure. Whatever is flagged, contradictory or not understood goes to a person, with the
score that the rubric would give beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.answers.reasons.clauses import Piece
from grader.answers.reasons.concepts import Evidence
from grader.answers.reasons.doubt import disordered, hedged, same_words, unread
from grader.answers.reasons.reading import Reading, read
from grader.answers.reasons.screens import (
    bag_of_words,
    chained,
    echo,
    glued,
    headed,
    kana_share,
    thin,
    verbs,
    word_list,
)
from grader.result import Decision
from grader.rubric_model import FalseClaim, ItemRubric, Rubric, Rule

AUTO_FULL = 0.58  # the same for full marks with no clause left open: several concepts confirm each other
AUTO = 0.7  # confidence from which a score counts without a person
UNKNOWN = 2  # content words that may be unknown beside a false claim that decides alone
RESTATED = 0.3
MOSTLY_KANA = 0.62
SHORT_JA, SHORT_EN = 40, 100  # characters that one concept alone may take before something else may have been said
ECHO = 0.75  # share of letter triples that stand in the question
DENSE_JA, DENSE_EN = 5, 16  # characters a concept below which three or more of them are a list, not an explanation
CROWDED_JA, CROWDED_EN = 30, 110  # the same for three within one segment
# no more than this, whatever words occur
GAMED = {"word_list": 0.0, "chain": 0.0, "glued": 0.0, "markup": 0.0, "dense": 0.5, "addressed": 0.25}


@dataclass(frozen=True)
class Judged:
    """What the rubric makes of one reason. Spans are in characters of the raw answer."""

    score: float
    decision: Decision
    confidence: float
    found: tuple[str, ...]
    denied: tuple[str, ...]
    unsure: tuple[str, ...]
    missing: tuple[str, ...]
    claims: tuple[FalseClaim, ...]
    flags: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]
    unexplained: tuple[tuple[int, int], ...]
    version: str


def judge(
    rubric: Rubric,
    item: ItemRubric,
    raw: str,
    *,
    choice: str | None = None,
    choice_right: bool = True,
    asked: Sequence[str] = (),
    too_long: bool = False,
) -> Judged:
    """Judge one reason. `choice` is the option it argues for, `asked` the question's own words."""
    reading = read(raw, rubric, item, item.subject.get(choice or "", item.default))
    evidence = [e for concept in item.concepts for e in reading.found.all(concept.slug, concept.found)]
    against = [e for concept in item.concepts for e in reading.found.all(concept.slug, concept.denied)]
    wrong = [(claim, e) for claim in item.claims for e in reading.found.all(claim.slug, claim.found)]
    claims = tuple(dict.fromkeys(claim for claim, _ in wrong))
    voided = {slug for claim in claims for slug in claim.voids}
    found = {e.slug for e in evidence} - voided
    denied = tuple(dict.fromkeys(e.slug for e in against))
    turned = [e for concept in item.concepts for e in reading.found.opposed(concept.slug, concept.found)]
    worth = {name for rule in item.rules if rule.score >= 0.5 for _, names in rule.groups for name in names}
    against_itself = {e.slug for e in turned if e.slug in found & worth and contradicted(reading.text, e, evidence)}
    turned = [e for e in turned if not any(_overlap(e, other) for other in evidence if other.slug in found)]
    opposed = {e.slug for e in turned} & worth - found - set(denied)
    score = rule_score(item.rules, found)
    if claims:  # .25 is for much that is right, spoiled by something false
        score = min(claim.cap for claim in claims) if score >= 0.75 else 0.0
    if denied:  # what a reason must say is denied: as wrong as a false claim
        score = 0.25 if score >= 0.75 else 0.0
    if not choice_right and not found & set(item.despite):  # it argues for the wrong option
        score = min(score, 0.25)
    # said to be otherwise: a person looks, the score stays
    denied += tuple(sorted(opposed | against_itself - set(denied)))
    flags = list(reading.flags) + screens(reading, evidence, item, asked)
    if too_long:
        flags.append("long")
    score = min([score, *(GAMED[flag] for flag in flags if flag in GAMED)])
    if "echo" in flags:
        score = 0.0
    elif not found and not claims and not flags and asked and echo(reading.text, asked) >= RESTATED:
        score = 0.25  # the situation told again
    unexplained = unexplained_clauses(reading, [*evidence, *against, *(e for _, e in wrong)])
    unsure = tuple(slug for slug in denied if slug in found)
    confidence = _confidence(reading, score, found, claims, denied, flags, unexplained, choice_right)
    decision = _decision(item, score, found, claims, denied, flags, unexplained, confidence, choice_right)
    if decision == "auto" and not claims and doubtful(reading, item, score, evidence, found):
        decision = "provisional"
    if decision == "auto" and claims and (reading.coverage.unknown > UNKNOWN or hedged(reading.text)):
        decision = "review"  # what makes it right may stand in the words that are not known
    wanted = [concept.slug for concept in item.concepts]
    return Judged(
        score=score,
        decision=decision,
        confidence=round(confidence, 3),
        found=tuple(slug for slug in wanted if slug in found),
        denied=tuple(slug for slug in denied if slug not in found),
        unsure=unsure,
        missing=missing(item, found),
        claims=claims,
        flags=tuple(dict.fromkeys(flags)),
        spans=_spans(reading, [e for e in evidence if e.slug in found]),
        unexplained=tuple(reading.folded.span(*reading.layout.clauses[clause]) for clause in unexplained),
        version=rubric.version,
    )


def doubtful(reading: Reading, item: ItemRubric, score: float, evidence: Sequence[Evidence], found: set[str]) -> bool:
    """Whether something speaks against a score that would count without a person."""
    counted = [e for e in evidence if e.slug in found]
    if hedged(reading.text) or disordered(reading.text, reading.japanese):
        return True
    if score > 0.5:
        worth = {name for rule in item.rules if rule.score >= score for _, names in rule.groups for name in names}
        return rule_score(item.rules, found - same_words([e for e in counted if e.slug in worth])) < score
    return unread(reading, counted)


def contradicted(text: str, turned: Evidence, evidence: Sequence[Evidence]) -> bool:
    """Whether it is said elsewhere in the same words: "it is generation, so GPT, but it is not generation"."""
    alike = [e for e in evidence if (e.slug, e.subject, e.direction) == (turned.slug, turned.subject, turned.direction)]
    said = {text[start:end] for e in alike for start, end in e.parts}
    return said >= {text[start:end] for start, end in turned.parts} and not any(_overlap(turned, e) for e in alike)


def _overlap(one: Evidence, other: Evidence) -> bool:
    return any(a < d and c < b for a, b in one.parts for c, d in other.parts)


def rule_score(rules: Sequence[Rule], found: set[str]) -> float:
    """The score of the first rule that holds, 0 where none does."""
    for rule in rules:
        if all(sum(1 for name in names if name in found) >= count for count, names in rule.groups):
            return rule.score
    return 0.0


def missing(item: ItemRubric, found: set[str]) -> tuple[str, ...]:
    """The concepts of the first full-score rule's groups that nothing was found for: one a group."""
    for rule in item.rules:
        if rule.score >= 1.0:
            return tuple(
                slug
                for count, names in rule.groups
                if sum(1 for name in names if name in found) < count
                for slug in [next(name for name in names if name not in found)]
            )
    return ()


def screens(reading: Reading, evidence: Sequence[Evidence], item: ItemRubric, asked: Sequence[str]) -> list[str]:
    """Which screens this answer is caught in."""
    flags = []
    text = reading.text
    listed = word_list(reading.raw, text, reading.japanese) or bag_of_words(text) or thin(text)
    marks = [(cue.direction, cue.end) for cue in reading.cues if cue.name in (*item.high, *item.low)]
    if listed and not headed(text, marks):
        flags.append("word_list")
    if glued(text):
        flags.append("glued")
    if chained(text):
        flags.append("chain")
    worth = {name for rule in item.rules if rule.score >= 0.75 for _, names in rule.groups for name in names}
    concepts = {e.slug for e in _apart(evidence)} & worth
    length = len(text.strip())
    if not (item.high or item.low) and concepts:  # "大→発散、小→遅い" is an answer
        room = DENSE_JA if reading.japanese else DENSE_EN
        crowd = any(_crowded(reading, piece, evidence, worth) for piece in reading.layout.segments)
        if crowd or (len(concepts) >= 3 and length / len(concepts) < room):
            flags.append("dense")
    if asked and echo(text, asked) >= ECHO and len(concepts) < 2:
        flags.append("echo")
    return flags


def _crowded(reading: Reading, piece: Piece, evidence: Sequence[Evidence], worth: set[str]) -> bool:
    """Three concepts in a short segment, or four in any, with fewer verbs than so many statements need."""
    here = [e for e in _apart(evidence) if e.slug in worth and e.segments == (piece.segment,)]
    count = len({e.slug for e in here} - same_words(here))
    close = CROWDED_JA if reading.japanese else CROWDED_EN
    if count < (3 if piece.end - piece.start < close else 4):
        return False
    if reading.japanese:  # particles tell a Japanese salad: see `glued`
        return count >= 4 and piece.end - piece.start < 2 * close
    return verbs(reading.text[piece.start : piece.end]) < count


def _apart(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Evidence without what lies inside other evidence: the same words count once."""
    return [
        e
        for i, e in enumerate(evidence)
        if not any(
            other.start <= e.start and e.end <= other.end and (other.end - other.start > e.end - e.start or j < i)
            for j, other in enumerate(evidence)
            if j != i and other.slug != e.slug
        )
    ]


def unexplained_clauses(reading: Reading, evidence: Sequence[Evidence]) -> list[int]:
    """Clauses of some length in which nothing was recognised, or much was not understood."""
    explained = {clause for e in evidence for clause in e.clauses}
    open_ = []
    for clause, (words, unknown) in enumerate(reading.coverage.by_clause):
        if clause in explained:
            if unknown >= 4 and unknown >= 0.6 * words:
                open_.append(clause)
        elif words >= 3 and unknown >= 2:
            open_.append(clause)
    return open_


def _confidence(
    reading: Reading,
    score: float,
    found: set[str],
    claims: Sequence[FalseClaim],
    denied: Sequence[str],
    flags: Sequence[str],
    unexplained: Sequence[int],
    choice_right: bool,
) -> float:
    value = 0.97
    if flags:
        value *= 0.4
    if claims and found:
        value *= 0.5
    if denied:
        value *= 0.5
    if not choice_right:
        value *= 0.6
    value *= 0.72 ** len(unexplained)
    value *= 1 - 0.7 * max(0.0, reading.coverage.share - 0.25)
    if score == 0.0 and not claims:
        value *= 0.4
    elif score not in (0.0, 0.5, 1.0):
        value *= 0.78 if score > 0.5 else 0.7
    elif score == 0.5:  # is the other half missing, or was it said in words that are not known?
        words, clauses = reading.coverage.words, len(reading.layout.clauses)
        unknown = reading.coverage.unknown + reading.coverage.quoted
        room = SHORT_JA if reading.japanese else SHORT_EN
        value *= 0.8**unknown * 0.93 ** max(0, words - 5) * 0.8 ** max(0, clauses - 2)
        value *= 0.985 ** max(0, len(reading.text.strip()) - room)
        if kana_share(reading.text) > MOSTLY_KANA:  # kana is counted as no content word
            value *= 0.7
    return value


def _decision(
    item: ItemRubric,
    score: float,
    found: set[str],
    claims: Sequence[FalseClaim],
    denied: Sequence[str],
    flags: Sequence[str],
    unexplained: Sequence[int],
    confidence: float,
    choice_right: bool,
) -> Decision:
    if flags or denied or (claims and found) or not item.auto or not choice_right:
        return "review"
    if claims:
        return "auto" if all(claim.sure for claim in claims) and confidence >= AUTO else "review"
    if not found:
        return "review"
    enough = AUTO_FULL if score >= 1.0 and not unexplained else AUTO
    return "auto" if confidence >= enough else "provisional"


def _spans(reading: Reading, evidence: Sequence[Evidence]) -> tuple[tuple[int, int, str], ...]:
    spans = {(*reading.folded.span(e.start, e.end), e.slug) for e in evidence}
    return tuple(sorted(spans))
