"""Problems with countermeasures (q4): which problem is named, which measure, and whether the one helps against the other.

A table gives the pairs itself. Running text is cut at numbers, bullets and line ends; where it has none, at sentences, and a
sentence that names only measures belongs to the problem before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.answers.reasons.reading import Reading, read
from grader.answers.reasons.screens import bag_of_words, word_list
from grader.answers.reasons.scoring import AUTO, Judged
from grader.result import Decision
from grader.rubric import ItemRubric, Rubric

WANTED = 3
_ENUMERATED = re.compile(
    r"(?:^|(?<=[\s。;；,、)）]))(?:[①-⑳]|\(?\d{1,2}[).）．、](?!\d)|\(?[a-c1-9]\)|[・●■◆*•-]\s|(?:課題|問題点?|problem|challenge|issue)\s*\(?[\d一二三①-⑨]\)?\s*[:：.、)]?"
    r"|(?:第[一二三123]に|[1-9一二三]つ目(?:は|の)?|まず[、は]|次に[、は]|また、|さらに、|最後に、|first(?:ly)?\b,?|second(?:ly)?\b,?|third(?:ly)?\b,?|finally,|another|next,|also,|moreover,|in addition,))",
    re.IGNORECASE | re.MULTILINE,
)
_MEASURE_WORD = re.compile(r"対策|対処|解決|対応策|→|⇒|->|=>|countermeasure|solution|remedy|fix:|mitigation|measure:|to (?:solve|address|fix|counter|handle|deal)", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """One stretch of the raw answer that should hold a pair."""

    problem: str
    measure: str
    start: int  # of the problem's text in the raw answer


@dataclass(frozen=True)
class Seen:
    challenges: tuple[str, ...]
    measures: tuple[str, ...]
    unknown: float


def judge_pairs(rubric: Rubric, item: ItemRubric, units: Sequence[tuple[str, str]], shown: str, *, listed: bool, too_long: bool) -> Judged:
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
    for problem, measure in units:
        seen_problem, reading = _look(rubric, item, problem, helps)
        flags += reading.flags
        if measure:
            seen_measure, second = _look(rubric, item, measure, helps)
            flags += second.flags
            found_measures = seen_measure.measures
            unknown.append((seen_problem.unknown + seen_measure.unknown) / 2)
            spans += _spans(shown, problem, reading, item, seen_problem.challenges)
            spans += _spans(shown, measure, second, item, found_measures)
        else:
            found_measures = seen_problem.measures
            unknown.append(seen_problem.unknown)
            spans += _spans(shown, problem, reading, item, (*seen_problem.challenges, *found_measures))
        measures |= set(found_measures)
        fits = [
            (challenge, name)
            for challenge in seen_problem.challenges
            for name in found_measures
            if name in helps[challenge] and challenge not in {c for c, _ in pairs}
        ]
        if fits:
            pairs.append(fits[0])
        elif seen_problem.challenges:
            alone += [c for c in seen_problem.challenges[:1] if c not in alone]
            unmatched += bool(found_measures)
        else:
            unmatched += bool(found_measures)
    distinct = {challenge for challenge, _ in pairs}
    # a measure serves at most one challenge
    served = _assign(pairs)
    lonely = [challenge for challenge in alone if challenge not in distinct]
    points = min(served, WANTED) / 3 + min(max(0, WANTED - served), len(lonely) + (len(pairs) - served)) / 6
    if not points and measures:
        points = 0.25
    score = min(1.0, round(points * 4) / 4)
    text = " ".join(f"{p} {m}" for p, m in units)
    if not listed and (word_list(text, text.lower(), bool(re.search(r"[ぁ-ん一-鿿]", text))) or bag_of_words(text.lower())):
        flags.append("word_list")
    if claims:
        score = min(score, *(claim.cap for claim in claims))
    if too_long:
        flags.append("long")
    if "word_list" in flags:
        score = min(score, 0.25)
    share = sum(unknown) / len(unknown) if unknown else 1.0
    confidence = 0.97 * (0.4 if flags else 1) * (0.5 if claims else 1) * 0.75**unmatched * (1 - 0.6 * max(0.0, share - 0.3))
    if score not in (1.0,):
        confidence *= 0.8
    if not pairs:
        confidence *= 0.5
    decision: Decision = "auto" if item.auto and confidence >= AUTO and not flags and not claims else "provisional"
    if flags or claims or not pairs:
        decision = "review"
    named = [concept.slug for concept in item.concepts]
    found = [slug for slug in named if slug in distinct | set(lonely) | measures]
    missing = [slug for slug in named if slug in helps and slug not in distinct and slug not in lonely][: max(0, WANTED - len(distinct))]
    return Judged(
        score=score, decision=decision, confidence=round(confidence, 3), found=tuple(found), denied=(), unsure=tuple(lonely),
        missing=tuple(missing), claims=tuple(claims), flags=tuple(dict.fromkeys(flags)), spans=tuple(sorted(set(spans))),
        unexplained=(), version=rubric.version,
    )  # fmt: skip


def _assign(pairs: Sequence[tuple[str, str]]) -> int:
    """How many pairs stand for different challenges. One measure may be named twice for two challenges that it truly helps."""
    return len({challenge for challenge, _ in pairs})


def _look(rubric: Rubric, item: ItemRubric, text: str, helps: Mapping[str, frozenset[str]]) -> tuple[Seen, Reading]:
    reading = read(text, rubric, item, item.default)
    first: dict[str, int] = {}
    for concept in item.concepts:
        places = [e.start for e in reading.found.all(concept.slug, concept.found)]
        if places:
            first[concept.slug] = min(places)
    order = sorted(first, key=lambda slug: first[slug])
    return (
        Seen(
            tuple(slug for slug in order if slug in helps),
            tuple(slug for slug in order if slug not in helps),
            reading.coverage.share,
        ),
        reading,
    )


def _spans(shown: str, part: str, reading: Reading, item: ItemRubric, slugs: Sequence[str]) -> list[tuple[int, int, str]]:
    offset = shown.find(part)
    if offset < 0:
        return []
    made = []
    for concept in item.concepts:
        if concept.slug in slugs:
            for evidence in reading.found.all(concept.slug, concept.found):
                start, end = reading.folded.span(evidence.start, evidence.end)
                made.append((offset + start, offset + end, concept.slug))
    return made


def units_of(text: str) -> list[tuple[str, str]]:
    """Running text as (problem, measure) units; the measure is empty where both stand in one stretch."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    cuts = [match.start() for match in _ENUMERATED.finditer(text)]
    if len(cuts) >= 2:
        bounds = [*cuts, len(text)]
        parts = [text[: cuts[0]], *(text[a:b] for a, b in zip(bounds, bounds[1:], strict=False))]
    elif len(lines) >= 2:
        parts = lines
    else:
        parts = re.split(r"(?<=[。!?])|(?<=\.)\s+(?=[A-Z])|;\s*|;", text)
    parts = [part.strip() for part in parts if part and len(part.strip()) > 1]
    units: list[tuple[str, str]] = []
    for part in parts:
        split = _MEASURE_WORD.search(part)
        if split and not part[: split.start()].strip(" 　-・:：。.、") and units:
            problem, measure = units[-1]
            units[-1] = (problem, f"{measure} {part}".strip())
        elif split and split.start() > 3:
            units.append((part[: split.start()].strip(), part[split.start() :].strip()))
        else:
            units.append((part, ""))
    return units
