"""Problems with countermeasures: which problem is named, which measure, and whether the one helps against the other.

A table gives the pairs itself. Running text is cut at numbers, bullets and line ends; where it has none, at sentences,
and a sentence that names only measures belongs to the problem before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from grader.answers.reasons.concepts import Evidence
from grader.answers.reasons.doubt import disordered
from grader.answers.reasons.folding import fold, is_japanese
from grader.answers.reasons.reading import Reading, read
from grader.answers.reasons.scoring import AUTO, Judged
from grader.answers.reasons.screens import bag_of_words, word_list
from grader.result import Decision
from grader.rubric_model import ItemRubric, Rubric

WANTED = 3
_ENUMERATED = re.compile(
    r"(?:^|(?<=[\s。;；,、)）]))(?:[①-⑳]|\(?\d{1,2}[).）．、](?!\d)|\(?[a-c1-9]\)|[・●■◆*•-]\s|(?:課題|問題点?"
    r"|problem|challenge|issue)\s*\(?[\d一二三①-⑨]\)?\s*[:：.、)]?"
    r"|(?:第[一二三123]に|[1-9一二三]つ目(?:は|の)?|まず[、は]|次に[、は]|また、|さらに、|最後に、"
    r"|first(?:ly)?\b,?|second(?:ly)?\b,?|third(?:ly)?\b,?|finally,|another|next,|also,|moreover,|in addition,))",
    re.IGNORECASE | re.MULTILINE,
)
_MEASURE_WORD = re.compile(
    r"対策|対処|解決|対応策|→|⇒|->|=>|countermeasure|solution|remedy|fix:|mitigation|measure:|to (?:solve|address"
    r"|fix|counter|handle|deal)",
    re.IGNORECASE,
)
# "…で解決する。" ends a sentence whose measure stands before it
_SOLVED = re.compile(r"(?:解決|対処|対策)(?:を?(?:する|した|して|します|しま)|でき|が?可能|され)[^。]{0,6}。?\s*$")


def judge_pairs(
    rubric: Rubric, item: ItemRubric, units: Sequence[tuple[str, str]], shown: str, *, listed: bool, too_long: bool
) -> Judged:
    """Judge problem–countermeasure units; `shown` is the answer as recorded, in whose characters spans are given."""
    helps = {match.challenge: frozenset(match.measures) for match in item.pairs}
    claims = [
        claim
        for claim in item.claims
        if any(read(f"{p} {m}", rubric, item, item.default).found.all(claim.slug, claim.found) for p, m in units)
    ]
    pairs: list[tuple[str, str]] = []
    alone: list[str] = []
    measures: set[str] = set()
    spans: list[tuple[int, int, str]] = []
    flags: list[str] = []
    unknown: list[float] = []
    unmatched = 0
    pending: list[Evidence] = []
    for problem, measure in units:
        seen, reading = _look(rubric, item, problem)
        flags += reading.flags
        unknown.append(reading.coverage.share)
        spans += _spans(shown, problem, reading, seen)
        if measure:
            answer, second = _look(rubric, item, measure)
            flags += second.flags
            unknown.append(second.coverage.share)
            spans += _spans(shown, measure, second, answer)
            made = _listed(seen, answer, helps, {challenge for challenge, _ in pairs})
            found_measures = [e.slug for e in answer if e.slug not in helps]
        else:
            taken = {challenge for challenge, _ in pairs}
            made = _running(seen, helps, taken)
            if not made and pending and not any(e.slug in helps for e in seen):
                made = _listed(pending, seen, helps, taken)  # "…分割される。これは追加の事前学習で…"
            found_measures = [e.slug for e in seen if e.slug not in helps]
        pairs += made
        measures |= set(found_measures)
        pending = [] if made or measure else [e for e in seen if e.slug in helps]
        if not made:
            alone += _one_a_segment([e for e in seen if e.slug in helps])
            # a measure that was not understood may help: half a pair must not count alone
            unmatched += bool(found_measures) or (bool(measure) and any(e.slug in helps for e in seen))
    distinct = {challenge for challenge, _ in pairs}
    lonely = [challenge for challenge in dict.fromkeys(alone) if challenge not in distinct]
    points = min(len(distinct), WANTED) / 3 + min(max(0, WANTED - len(distinct)), len(lonely)) / 6
    if not points and measures:
        points = 0.25
    score = min(1.0, round(points * 4) / 4)
    text = " ".join(f"{p} {m}" for p, m in units)
    if (
        not listed
        and not _MEASURE_WORD.search(text)
        and (word_list(text, text.lower(), bool(re.search(r"[ぁ-ん一-鿿]", text))) or bag_of_words(text.lower()))
    ):
        flags.append("word_list")
    if claims:
        score = min(score, *(claim.cap for claim in claims))
    if too_long:
        flags.append("long")
    if "word_list" in flags:
        score = min(score, 0.25)
    share = sum(unknown) / len(unknown) if unknown else 1.0
    confidence = (
        0.97 * (0.4 if flags else 1) * (0.5 if claims else 1) * 0.75**unmatched * (1 - 0.6 * max(0.0, share - 0.3))
    )
    if score not in (1.0,):
        confidence *= 0.8
    if not pairs:
        confidence *= 0.5
    decision: Decision = "auto" if item.auto and confidence >= AUTO and not flags and not claims else "provisional"
    folded = fold(text).text
    if decision == "auto" and not is_japanese(folded) and disordered(folded, japanese=False):
        decision = "provisional"
    if flags or claims or not pairs:
        decision = "review"
    named = [concept.slug for concept in item.concepts]
    found = [slug for slug in named if slug in distinct | set(lonely) | measures]
    missing = [slug for slug in named if slug in helps and slug not in distinct and slug not in lonely][
        : max(0, WANTED - len(distinct))
    ]
    return Judged(
        score=score,
        decision=decision,
        confidence=round(confidence, 3),
        found=tuple(found),
        denied=(),
        unsure=tuple(lonely),
        missing=tuple(missing),
        claims=tuple(claims),
        flags=tuple(dict.fromkeys(flags)),
        spans=tuple(sorted(set(spans))),
        unexplained=(),
        version=rubric.version,
    )


def _listed(
    problem: Sequence[Evidence], measure: Sequence[Evidence], helps: Mapping[str, frozenset[str]], taken: set[str]
) -> list[tuple[str, str]]:
    """The one pair of a unit whose problem and measure stand apart."""
    for challenge in problem:
        if challenge.slug in helps and challenge.slug not in taken:
            for answer in measure:
                if answer.slug in helps[challenge.slug]:
                    return [(challenge.slug, answer.slug)]
    return []


def _running(found: Sequence[Evidence], helps: Mapping[str, frozenset[str]], taken: set[str]) -> list[tuple[str, str]]:
    """The pairs of running text, each of its measures used once, for the nearest problem that it helps."""
    made: list[tuple[str, str]] = []
    gone = set(taken)
    for answer in _apart_in_place([e for e in found if e.slug not in helps]):
        fits = [
            e
            for e in found
            if e.slug in helps and e.slug not in gone and answer.slug in helps[e.slug] and not _overlap(e, answer)
        ]
        before = [e for e in fits if e.start < answer.start]
        near = before[-1] if before else fits[0] if fits else None
        if near is not None:
            made.append((near.slug, answer.slug))
            gone.add(near.slug)
    return made


def _overlap(left: Evidence, right: Evidence) -> bool:
    return left.start < right.end and right.start < left.end


def _apart_in_place(found: Sequence[Evidence]) -> list[Evidence]:
    """One measure a segment: "医療BERTで追加学習" is one."""
    made: dict[tuple[int, ...], Evidence] = {}
    for evidence in found:
        made.setdefault(evidence.segments, evidence)
    return list(made.values())


def _one_a_segment(found: Sequence[Evidence]) -> list[str]:
    made: dict[tuple[int, ...], str] = {}
    for evidence in found:
        if evidence.slug not in made.values():
            made.setdefault(evidence.segments, evidence.slug)
    return list(made.values())


def _look(rubric: Rubric, item: ItemRubric, text: str) -> tuple[list[Evidence], Reading]:
    """All evidence in a text, in order of place."""
    reading = read(text, rubric, item, item.default)
    found = [e for concept in item.concepts for e in reading.found.all(concept.slug, concept.found)]
    return sorted(found, key=lambda e: (e.start, e.end)), reading


def _spans(shown: str, part: str, reading: Reading, found: Sequence[Evidence]) -> list[tuple[int, int, str]]:
    offset = shown.find(part)
    if offset < 0:
        return []
    return [
        (offset + start, offset + end, evidence.slug)
        for evidence in found
        for start, end in [reading.folded.span(evidence.start, evidence.end)]
    ]


def units_of(text: str) -> list[tuple[str, str]]:
    """Running text as (problem, measure) units; the measure is empty where both stand in one stretch."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    cuts = [match.start() for match in _ENUMERATED.finditer(text)]
    if len(cuts) >= 2:
        bounds = [*cuts, len(text)]
        parts = [text[: cuts[0]], *(text[a:b] for a, b in pairwise(bounds))]
    elif len(lines) >= 2:
        parts = lines
    else:
        parts = re.split(r"(?<=[。!?])|(?<=\.)\s+(?=[A-Z])|;\s*|;", text)
    parts = [part.strip() for part in parts if part and len(part.strip()) > 1]
    units: list[tuple[str, str]] = []
    for part in parts:
        split = next((found for found in _MEASURE_WORD.finditer(part) if not _SOLVED.match(part, found.start())), None)
        if split and not part[: split.start()].strip(" 　-・:：。.、") and units:
            problem, measure = units[-1]
            units[-1] = (problem, f"{measure} {part}".strip())
        elif split and split.start() > 3:
            units.append((part[: split.start()].strip(), part[split.start() :].strip()))
        else:
            units.append((part, ""))
    return units
