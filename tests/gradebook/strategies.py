"""Attempts as hypothesis builds them, for the tests of record, score and gradebook."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from grader.model import Notice, Place
from grader.result import (
    Attempt,
    Comparison,
    ExerciseResult,
    Frame,
    Outcome,
    Provenance,
    Span,
    Verdict,
)
from grader.text import NOTHING, Text

WORDS = st.text(max_size=12)
TEXTS = st.builds(Text, WORDS, WORDS)
SLUGS = st.text("abcdefghij_", min_size=1, max_size=8)
SPANS = st.builds(Span, st.integers(0, 50), st.integers(0, 50), SLUGS)
WHOLE = st.integers(-(10**30), 10**30)
CELLS = st.one_of(st.none(), st.booleans(), WHOLE, st.floats(allow_nan=False, allow_infinity=False), WORDS, TEXTS)
TABLES: Any = st.dictionaries(
    st.one_of(WORDS, st.sampled_from(["$text", "$tuple", "$dict", "title", "rows"])),
    st.recursive(
        CELLS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(st.one_of(WORDS, st.just("$text")), inner, max_size=3),
        ),
        max_leaves=8,
    ),
    max_size=3,
)
# Twelfths of whole and half points: what courses give, and free of ties in the fifth decimal.
SCORES = st.integers(0, 12).map(lambda twelfths: twelfths / 12)
POINTS = st.integers(0, 20).map(lambda halves: halves / 2)


def outcomes(ids: Any = SLUGS) -> Any:
    return st.builds(
        Outcome,
        id=ids,
        kind=st.sampled_from(["number", "formula", "choice", "reason", "check"]),
        verdict=st.sampled_from(list(Verdict)),
        score=SCORES,
        possible=POINTS,
        message=TEXTS,
        mistakes=st.lists(SLUGS, max_size=2, unique=True).map(tuple),
        feedback=st.lists(TEXTS, max_size=2).map(tuple),
        hint=st.none() | TEXTS,
        asked=TEXTS | st.just(NOTHING),
        answer=WORDS,
        read_as=st.none() | TEXTS,
        value=st.none() | WORDS,
        read_as_mathml=st.none() | WORDS,
        remarks=st.lists(TEXTS, max_size=2).map(tuple),
        evidence=st.lists(SPANS, max_size=2).map(tuple),
        position=st.none() | SPANS,
        confidence=st.floats(0, 1),
        decision=st.sampled_from(["auto", "provisional", "review"]),
        derivation=st.lists(TEXTS, max_size=2).map(tuple),
        table=st.none() | TABLES,
        section=WORDS,
        milliseconds=st.floats(0, 1e6),
        comparison=st.none() | st.builds(Comparison, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS),
        error=WORDS,
        trace=st.lists(st.builds(Frame, WORDS, st.integers(0, 9999), WORDS, WORDS), max_size=2).map(tuple),
        log=WORDS,
        hidden=st.booleans(),
        parent=st.none() | WORDS,
    )


PLACES = st.builds(Place, WORDS, st.none() | WHOLE, st.none() | WHOLE, st.none() | WORDS)
NOTICES = st.builds(Notice, st.sampled_from(["error", "warning", "info"]), SLUGS, TEXTS, st.none() | PLACES)
PROVENANCE = st.builds(
    Provenance,
    course=WORDS,
    course_digest=WORDS,
    submission_digest=WORDS,
    grader_version=WORDS,
    python=WORDS,
    libraries=st.dictionaries(WORDS, WORDS, max_size=2),
    device=WORDS,
    seed=st.none() | WHOLE,
    level=WORDS,
    memory=WORDS,
)
EXERCISES = st.lists(
    st.builds(
        ExerciseResult,
        id=SLUGS,
        title=TEXTS,
        outcomes=st.lists(outcomes(), max_size=3).map(tuple),
        parameters=st.dictionaries(WORDS, WHOLE, max_size=2),
        variant=st.none() | WORDS,
    ),
    max_size=2,
).map(tuple)
ATTEMPTS = st.builds(
    Attempt,
    student=WORDS,
    at=WORDS,
    exercises=EXERCISES,
    notices=st.lists(NOTICES, max_size=2).map(tuple),
    provenance=PROVENANCE,
    number=st.none() | st.integers(1, 99),
)
