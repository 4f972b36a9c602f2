"""Claims about many pairs: half and half, in random order, everything can be drawn, and the seed alone decides."""

from __future__ import annotations

import itertools

import pytest

from grader.checks.failures import expect, fail
from grader.checks.hash_order import hangs_on_hashes
from grader.checks.returns import ListOf, Truth, TupleOf, Word
from grader.checks.statistics import ALPHA, share
from grader.checks.student import Student

# every sentence once; a document of one sentence can only give a negative's sentence
DOCUMENTS = [[f"{d}-{n}" for n in range(length)] for d, length in enumerate((3, 2, 5, 4))]
# two sentences that a document says twice, before another sentence each time
REFRAINS = [["Yes.", "It rains.", "Yes.", "It pours.", "No."], ["No.", "It snows.", "No.", "It thaws."]]
# few different sentences: many a second sentence that is drawn for a negative is the one that really comes next
ECHOES = [["a", "b", "a", "b"], ["b", "a", "b"], ["a", "b"]]
N = 3000
PAIR = TupleOf(Word("first"), Word("second"), Truth("is_next"), name="pair")


def pairs(student: Student, n: int, seed: int, documents: list[list[str]] = DOCUMENTS) -> list[tuple[str, str, bool]]:
    made: list[tuple[str, str, bool]] = student.call(
        "make_pairs", documents, n, seed, returns=ListOf(PAIR, n, name="make_pairs")
    )
    return made


@pytest.mark.points(3)
def check_half_of_the_pairs_are_neighbours(student: Student) -> None:
    """half"""
    bounds = share(N, 0.5)  # drawn one by one; exactly half lies in the middle
    for seed, documents in ((11, DOCUMENTS), (12, DOCUMENTS), (11, ECHOES)):
        count = sum(label for *_, label in pairs(student, N, seed, documents))
        if not bounds.holds(count):
            low, high = 100 * bounds.low / N, 100 * bounds.high / N
            fail("not_half", share=round(100 * count / N, 1), low=round(low, 1), high=round(high, 1), n=N)


@pytest.mark.points(1)
@pytest.mark.after("check_half_of_the_pairs_are_neighbours")
def check_the_two_kinds_come_in_random_order(student: Student) -> None:
    """random_order"""
    labels = [label for *_, label in pairs(student, N, 13)]
    same = sum(a == b for a, b in itertools.pairwise(labels))
    # one by one: binomial; exactly half, shuffled: the same variance to within 1/N, which the smaller alpha covers
    if not share(N - 1, 0.5, ALPHA / 10).holds(same):
        fail("not_in_random_order", same=same, n=N - 1)


@pytest.mark.points(1)
def check_every_neighbouring_pair_can_be_drawn(student: Student) -> None:
    """every_neighbour"""
    # the rarest of the nine comes up with 1/16 of the positives, however a document is picked: never in 0.94^1500
    made = {(a, b) for a, b, label in pairs(student, N, 14) if label}
    for document in DOCUMENTS:
        for first, second in itertools.pairwise(document):
            expect((first, second) in made, mistake="neighbour_never_drawn", first=first, second=second, n=N)
    made = {(a, b) for a, b, label in pairs(student, N, 14, REFRAINS) if label}
    for document in REFRAINS:
        for first, second in itertools.pairwise(document):
            expect((first, second) in made, mistake="only_first_occurrence", first=first, second=second, n=N)


@pytest.mark.points(1)
def check_every_sentence_can_be_a_negatives_second(student: Student) -> None:
    """every_sentence"""
    made = {b for _, b, label in pairs(student, N, 15) if not label}
    for document in DOCUMENTS:
        for place, sentence in enumerate(document):
            if sentence not in made:
                fail("sentence_never_drawn", sentence=sentence, place=place + 1, length=len(document), n=N)


@pytest.mark.points(3)
def check_the_seed_alone_decides(student: Student) -> None:
    """seed"""

    def draw(seed: int, world: int) -> tuple[list[tuple[str, str, bool]], list[float]]:
        student.seed(world)
        return pairs(student, 60, seed), student.draw()

    first, after_first = draw(16, world=1)
    second, after_second = draw(16, world=2)
    other, _ = draw(17, world=1)
    zero, zero_again = draw(0, world=3)[0], draw(0, world=4)[0]
    if first != second:
        fail("seed_ignored", seed=16)
    expect(zero == zero_again, mistake="seed_zero_ignored")
    expect(first != other and zero != first, mistake="same_for_every_seed")
    # `seed or 42` is as repeatable as a seed should be, and gives 0 what another seed has
    expect(all(zero != draw(usual, world=3)[0] for usual in (1, 42)), mistake="seed_zero_replaced")
    if any(one == other for one, other in zip(after_first, after_second, strict=True)):
        student.remark("global_seeded")


@pytest.mark.points(1)
@pytest.mark.after("check_the_seed_alone_decides")
def check_another_process_gives_the_same(student: Student) -> None:
    """seed_elsewhere"""
    first = pairs(student, 60, 18)
    pairs(student, 5, 19)  # what was asked for in between changes nothing
    student.close()
    expect(pairs(student, 60, 18) == first, mistake="depends_on_history")
    expect(not hangs_on_hashes(student, lambda other: pairs(other, 60, 18), first), mistake="order_of_a_set")
