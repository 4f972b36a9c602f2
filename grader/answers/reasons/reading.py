"""One answer, read with one rubric: its cues bound to subject, direction and polarity. Nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.answers.reasons.binding import bind_directions, bind_subjects
from grader.answers.reasons.clauses import Layout, lay_out
from grader.answers.reasons.concepts import Found
from grader.answers.reasons.folding import Folded, fold, is_japanese
from grader.answers.reasons.lexicon import Cue, cues
from grader.answers.reasons.negation import Denial, denials
from grader.answers.reasons.polite import plain_forms
from grader.answers.reasons.screens import markup, without_addressed
from grader.answers.reasons.spelling import corrected, key_words, spelt
from grader.answers.reasons.words import Coverage, coverage
from grader.rubric_model import ItemRubric, Pattern, Rubric

NEUTRAL = "neutral"  # the shared class of words that say nothing either way


@dataclass(frozen=True)
class Reading:
    """What an answer says, before any judgement."""

    raw: str
    folded: Folded
    text: str  # folded, sentences to a grader blanked out
    layout: Layout
    cues: tuple[Cue, ...]
    found: Found
    coverage: Coverage
    japanese: bool
    flags: tuple[str, ...]


def classes_of(rubric: ItemRubric) -> list[str]:
    """Every cue class that the rubric of one item uses."""
    patterns: list[Pattern] = []
    for concept in rubric.concepts:
        patterns += [*concept.found, *concept.denied]
    for claim in rubric.claims:
        patterns += claim.found
    named = [name for pattern in patterns for term in pattern.terms for name in term.names]
    return list(dict.fromkeys([*named, *rubric.subjects, *rubric.high, *rubric.low, *rubric.neutral]))


def read(raw: str, rubric: Rubric, item: ItemRubric, subject: str) -> Reading:
    """Read an answer; `subject` is what a clause that names nothing speaks of."""
    names = classes_of(item)
    neutral = [NEUTRAL] if NEUTRAL in rubric.classes else []
    folded = spelt(plain_forms(fold(raw)), rubric.readings)
    first = cues(folded.text, rubric.classes, [*names, *neutral])
    words = key_words(tuple(cue for name in names for cue in rubric.classes[name]))
    fixed = corrected(folded, [(cue.start, cue.end) for cue in first], words)
    text, spoken = without_addressed(fixed.text, lay_out(fixed.text).sentences)
    flags = [*(["addressed"] if spoken else []), *(["markup"] if markup(fixed.text) else [])]
    layout = lay_out(text)
    found = first if text == folded.text else cues(text, rubric.classes, [*names, *neutral])
    folded = fixed
    bearing = [cue for cue in found if cue.name != NEUTRAL]
    _place(bearing, layout)
    _deny(text, bearing, layout)
    bind_subjects(text, bearing, layout, item.subjects, subject)
    if item.high or item.low:
        bind_directions(text, bearing, item.high, item.low)
    return Reading(
        raw,
        folded,
        text,
        layout,
        tuple(bearing),
        Found(bearing),
        coverage(text, found, layout),
        is_japanese(text),
        tuple(flags),
    )


def _place(found: Iterable[Cue], layout: Layout) -> None:
    for cue in found:
        piece = layout.piece(cue.start)
        cue.segment, cue.clause, cue.sentence = piece.segment, piece.clause, piece.sentence


def _deny(text: str, found: Sequence[Cue], layout: Layout) -> None:
    by_segment = [denials(text, piece.start, piece.end) for piece in layout.segments]
    for cue in found:
        cue.denied = any(
            denial.reaches(cue.start, cue.end) and (not denial.nearest or cue.end >= _phrase(text, found, denial))
            for denial in by_segment[cue.segment]
        )


def _phrase(text: str, found: Sequence[Cue], denial: Denial) -> int:
    """Where the noun phrase before a denial begins: "freezing the base is not needed" denies both of its cues."""
    before = sorted((cue for cue in found if cue.end <= denial.marker[0]), key=lambda cue: cue.end, reverse=True)
    if not before:
        return 0
    start, edge = before[0].start, before[0].end
    for cue in before[1:]:
        if cue.end > start or _LINKING.fullmatch(text, cue.end, start):
            start, edge = min(start, cue.start), min(edge, cue.end)
        else:
            break
    return edge


_LINKING = re.compile(r"(?:[ -]?(?:the|a|an|of|its|this|all|any|to|for|or|and))+ ?")
