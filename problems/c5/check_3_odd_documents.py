"""Claims about documents as they come: empty, of one sentence, alike, few, or too few."""

from __future__ import annotations

import pytest

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, ListOf, Truth, TupleOf, Word
from grader.checks.student import Student
from grader.result import Verdict

PAIRS = ListOf(TupleOf(Word("first"), Word("second"), Truth("is_next"), name="pair"), name="make_pairs")
IMPOSSIBLE: tuple[list[list[str]], ...] = (
    [],
    [["One.", "Two.", "Three."]],
    [[], ["One.", "Two.", "Three."], []],
    [["One."], ["Two."], [], ["Three."]],
)


def pairs(student: Student, documents: list[list[str]], n: int, seed: int, mistake: str) -> list[tuple[str, str, bool]]:
    """The student's pairs; a crash or an endless loop is the named mistake."""
    try:
        made: list[tuple[str, str, bool]] = student.call("make_pairs", documents, n, seed, returns=PAIRS)
    except StudentError as error:
        if (
            error.verdict in (Verdict.RAISED, Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY)
            and error.slug != "wrong_signature"
        ):
            fail(mistake, error=error.error or "…")
        raise
    return made


@pytest.mark.points(2)
def check_documents_of_one_sentence_do_no_harm(student: Student) -> None:
    """one_sentence"""
    documents = [["Alone."], ["A one.", "A two.", "A three."], ["B one.", "B two."], ["Single."], ["Lonely."]]
    _judge(documents, pairs(student, documents, 400, 31, "short_documents"))


@pytest.mark.points(1)
def check_empty_documents_do_no_harm(student: Student) -> None:
    """empty_documents"""
    documents = [[], ["A one.", "A two.", "A three."], [], ["B one.", "B two."], []]
    _judge(documents, pairs(student, documents, 400, 32, "empty_documents"))


def _judge(documents: list[list[str]], made: list[tuple[str, str, bool]]) -> None:
    """All sentences are different here: each has one place."""
    place = {sentence: (d, n) for d, document in enumerate(documents) for n, sentence in enumerate(document)}
    for first, second, label in made:
        expect(first in place and second in place, mistake="unknown_sentence", sentence=(first, second))
        (d, n), (e, m) = place[first], place[second]
        if label and d != e:
            fail("next_crosses_documents", first=first, second=second)
        if label and m != n + 1:
            fail("next_not_adjacent", first=first, second=second)
        if not label and d == e:
            fail("negative_from_same_document", first=first, second=second)
    labels = {label for *_, label in made}
    expect(labels == {True, False}, mistake="one_kind_only", kind=str(labels))


@pytest.mark.points(1)
@pytest.mark.after("check_documents_of_one_sentence_do_no_harm")
def check_single_sentences_serve_as_negatives(student: Student) -> None:
    """one_sentence_drawn"""
    documents = [["Alone."], ["A one.", "A two.", "A three."], ["B one.", "B two."], ["Single."]]
    seconds = {b for _, b, label in pairs(student, documents, 1500, 33, "short_documents") if not label}
    for sentence in ("Alone.", "Single."):
        expect(sentence in seconds, mistake="sentence_never_drawn", sentence=sentence, place=1, length=1, n=1500)


@pytest.mark.points(1)
def check_documents_are_told_apart_by_their_place(student: Student) -> None:
    """told_apart"""
    # two documents of the same text are two documents, and a sentence of both can be a negative's second
    text = ["Rain falls.", "Wind blows.", "Snow melts.", "Sun shines."]
    made = pairs(student, [list(text), list(text)], 600, 34, "told_apart_by_text")
    negatives = [pair[:2] for pair in made if not pair[2]]
    expect(bool(negatives), mistake="told_apart_by_text", error="–")
    for first, second in negatives:
        expect(first in text and second in text, mistake="unknown_sentence", sentence=(first, second))
        n = text.index(first)
        if n + 1 < len(text) and text[n + 1] == second:
            fail("negative_is_next", first=first, second=second)
    seconds = {second for _, second in negatives}
    missing = [sentence for sentence in text if sentence not in seconds]
    if missing in (text[:1], text[-1:]):  # the ends of a range: nothing that two documents of one text have to do with
        place = text.index(missing[0]) + 1
        fail("sentence_never_drawn", sentence=missing[0], place=place, length=len(text), n=600)
    # "Wind blows." is refused after "Rain falls." only
    expect(not missing, mistake="told_apart_by_text", error=", ".join(sorted(missing)))


@pytest.mark.points(1)
def check_pairs_may_repeat(student: Student) -> None:
    """repeats"""
    single, pair, other = ["B one."], ["A one.", "A two."], ["C one.", "C two.", "C three."]
    for documents, mistake in (
        ([pair, other], "cannot_repeat"), ([pair, single], "short_documents"), ([single, pair], "short_documents"),
    ):  # fmt: skip
        made = pairs(student, documents, 300, 35, mistake)
        expect(len(made) == 300, mistake="cannot_repeat", error=f"{len(made)} / 300")


@pytest.mark.points(2)
def check_impossible_documents_raise_a_value_error(student: Student) -> None:
    """impossible"""
    # whoever refuses everything has not looked at the documents
    student.call("make_pairs", [["A one.", "A two."], ["B one.", "B two."]], 4, 36, returns=PAIRS)
    for documents in IMPOSSIBLE:
        shown = [len(document) for document in documents]
        try:
            student.call("make_pairs", documents, 12, 36, returns=Anything())
        except StudentError as error:
            if error.verdict in (Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY):
                fail("never_ends", documents=shown)
            if error.verdict is not Verdict.RAISED:
                raise
            if "ValueError" not in error.bases:
                fail("another_error", documents=shown, error=error.error)
        else:
            fail("no_value_error", documents=shown)
