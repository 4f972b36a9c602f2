"""reference.next_sentence: every pair looked up in the documents by brute force, for generated documents."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.next_sentence import make_pairs

DOCUMENTS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), max_size=5)


def possible(documents: list[list[str]]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(all True pairs, all False pairs) by going through every two places."""
    cells = [(d, i) for d, document in enumerate(documents) for i in range(len(document))]
    true, false = set(), set()
    for (d, i), (e, j) in itertools.product(cells, repeat=2):
        a, b = documents[d][i], documents[e][j]
        if d == e and j == i + 1:
            true.add((a, b))
        if d != e and not (i + 1 < len(documents[d]) and documents[d][i + 1] == b):
            false.add((a, b))
    return true, false


@given(DOCUMENTS, st.integers(0, 30), st.integers(0, 5))
def test_every_pair_is_possible_and_impossible_documents_are_refused(documents, n, seed):
    true, false = possible(documents)
    if sum(map(bool, documents)) < 2 or not true:
        with pytest.raises(ValueError, match="two documents"):
            make_pairs(documents, n, seed)
        return
    made = make_pairs(documents, n, seed)
    assert len(made) == n
    assert all((a, b) in (true if label else false) for a, b, label in made)


def test_everything_comes_up_in_equal_halves():
    documents = [["a", "b", "c"], [], ["d"], ["e", "b"]]
    made = make_pairs(documents, 6000, 1)
    assert {(a, b) for a, b, label in made if label} == {("a", "b"), ("b", "c"), ("e", "b")}
    assert {b for _, b, label in made if not label} == {"a", "b", "c", "d", "e"}
    assert abs(sum(label for *_, label in made) - 3000) < 200


def test_the_seed_decides():
    documents = [["a", "b", "c"], ["d", "e"]]
    assert make_pairs(documents, 50, 3) == make_pairs(documents, 50, 3) != make_pairs(documents, 50, 4)
