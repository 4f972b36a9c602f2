"""Claims about single pairs: a pair is right if some place in the documents makes it right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import ListOf, Truth, TupleOf, Word
from grader.checks.student import Student
from grader.result import Verdict

Documents = Sequence[Sequence[str]]
Pair = tuple[str, str, bool]

# sentences that occur once, in documents of different lengths, none shorter than two
PLAIN = [[f"Sentence {n} of document {d}." for n in range(length)] for d, length in enumerate((4, 2, 6, 3, 5))]
# the same sentence at the same place of every document: another document's may equal the true next one
ECHOES = [["Ann asks.", "Yes.", "She smiles."], ["Ben asks.", "Yes.", "He nods."], ["Cleo asks.", "Yes."]]


def pairs(student: Student, documents: Documents, n: int, seed: int) -> list[Pair]:
    """What the student's make_pairs returns."""
    returns = ListOf(TupleOf(Word("first"), Word("second"), Truth("is_next"), name="pair"), n, name="make_pairs")
    try:
        made: list[Pair] = student.call("make_pairs", documents, n, seed, returns=returns)
    except StudentError as error:
        if error.slug == "unfit_count" and error.comparison is not None and error.comparison.what == "make_pairs":
            fail("wrong_number", expected=n, actual=error.comparison.actual)
        raise
    return made


def crashes(error: StudentError) -> bool:
    """Whether the code raised or hung, rather than being absent or returning something odd."""
    return error.verdict in (Verdict.RAISED, Verdict.TIMEOUT)


def places(documents: Documents, sentence: str) -> Iterator[tuple[int, int]]:
    """(document, position) of every occurrence."""
    for d, document in enumerate(documents):
        for position, found in enumerate(document):
            if found == sentence:
                yield d, position


def next_of(documents: Documents, d: int, position: int) -> str | None:
    return documents[d][position + 1] if position + 1 < len(documents[d]) else None


def is_neighbour(documents: Documents, first: str, second: str) -> bool:
    return any(next_of(documents, *place) == second for place in places(documents, first))


def crosses(documents: Documents, first: str, second: str) -> bool:
    """Whether the two can stand in two documents."""
    return any(d != e for d, _ in places(documents, first) for e, _ in places(documents, second))


def may_be_negative(documents: Documents, first: str, second: str) -> bool:
    """Whether there is a place for each, in two documents, such that the second is not what really comes next."""
    return any(
        d != e and next_of(documents, d, position) != second
        for d, position in places(documents, first)
        for e, _ in places(documents, second)
    )


def known(documents: Documents, made: Sequence[Pair]) -> None:
    """Fail for a sentence that stands nowhere in the documents."""
    sentences = {sentence for document in documents for sentence in document}
    for pair in made:
        for sentence in pair[:2]:
            expect(sentence in sentences, mistake="unknown_sentence", sentence=sentence)


def labelled_the_other_way_round(documents: Documents, made: Sequence[Pair]) -> bool:
    return all(is_neighbour(documents, a, b) != label for a, b, label in made)


@pytest.mark.points(1)
def check_as_many_pairs_as_asked_for(student: Student) -> None:
    """pairs_returns"""
    for n in (1, 2, 7, 40):
        known(PLAIN, pairs(student, PLAIN, n, n))
    looked = student.call_and_look("make_pairs", documents=PLAIN, n_pairs=50, seed=1)
    if looked.kwargs["documents"] != PLAIN:
        student.remark("documents_changed")


@pytest.mark.points(1)
@pytest.mark.after("check_as_many_pairs_as_asked_for")
def check_no_pairs_is_an_empty_list(student: Student) -> None:
    """no_pairs"""
    try:
        pairs(student, PLAIN, 0, 1)
    except StudentError as error:
        if crashes(error):
            fail("zero_pairs", error=error.error or error.slug)
        raise


@pytest.mark.points(3)
@pytest.mark.after("check_as_many_pairs_as_asked_for")
def check_a_next_pair_is_two_neighbours_of_one_document(student: Student) -> None:
    """neighbours"""
    made = pairs(student, PLAIN, 600, 3)
    if labelled_the_other_way_round(PLAIN, made):
        fail("labels_inverted")
    positives = [pair for pair in made if pair[2]]
    expect(bool(positives), mistake="not_half", share=0.0, low=49, high=51, n=len(made))
    for first, second, _ in positives:
        if is_neighbour(PLAIN, first, second):
            continue
        if is_neighbour(PLAIN, second, first):
            fail("next_reversed", first=first, second=second)
        if crosses(PLAIN, first, second):
            fail("next_crosses_documents", first=first, second=second)
        fail("next_not_adjacent", first=first, second=second)


@pytest.mark.points(3)
@pytest.mark.after("check_as_many_pairs_as_asked_for")
def check_a_negative_comes_from_another_document(student: Student) -> None:
    """other_document"""
    made = pairs(student, PLAIN, 1500, 4)
    if labelled_the_other_way_round(PLAIN, made):
        fail("labels_inverted")
    negatives = [pair for pair in made if not pair[2]]
    expect(bool(negatives), mistake="not_half", share=100.0, low=49, high=51, n=len(made))
    for first, second, _ in negatives:
        if not crosses(PLAIN, first, second):
            fail("negative_from_same_document", first=first, second=second)


@pytest.mark.points(2)
@pytest.mark.after("check_a_negative_comes_from_another_document")
def check_a_negative_is_not_what_really_comes_next(student: Student) -> None:
    """not_the_next"""
    made = pairs(student, ECHOES, 800, 5)
    for first, second, label in made:
        if not label and not may_be_negative(ECHOES, first, second):
            same = not crosses(ECHOES, first, second)
            fail("negative_from_same_document" if same else "negative_is_next", first=first, second=second)
        if label and not is_neighbour(ECHOES, first, second):
            fail("next_crosses_documents", first=first, second=second)
