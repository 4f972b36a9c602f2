"""What goes into the gradebook comes out again, is numbered, and is never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import RecordError
from grader.gradebook import CHUNK, Gradebook, Policy
from grader.result import Attempt, Outcome, Override, Verdict
from grader.score import grade

from .made import attempt, outcome
from .strategies import ATTEMPTS, SLUGS, outcomes


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def given_by_hand(student: str, number: int, name: str, score: float) -> Override:
    return Override(student, number, name, score, "teacher", "理由が読み取れる", "2026-11-25T00:00:00Z")


# ------------------------------------------------------------------------------------------------------- adding


def test_attempts_are_numbered_for_each_student(book: Gradebook) -> None:
    assert [book.add(attempt(student)) for student in ("hana", "ren", "hana", "hana")] == [1, 1, 2, 3]
    assert list(book.students()) == ["hana", "ren"]


def test_an_attempt_comes_back_as_it_was_with_its_number(book: Gradebook) -> None:
    book.add(attempt("hana"))
    second = attempt("hana", outcome(answer="٣ \U0001f600 \ud800"), outcome("q2/share"))
    book.add(second)
    assert book.latest("hana") == replace(second, number=2)
    assert book.attempt("hana", 1) == replace(attempt("hana"), number=1)
    assert [found.number for found in book.attempts("hana")] == [1, 2]
    assert book.latest("nobody") is None
    assert book.attempt("hana", 3) is None


@given(ATTEMPTS, st.lists(outcomes(), max_size=4, unique_by=lambda made: made.id))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_attempt_comes_back_as_it_was(book: Gradebook, made: Attempt, judged: list[Outcome]) -> None:
    kept = replace(attempt("any", *judged), notices=made.notices, provenance=made.provenance)
    number = book.add(kept)
    assert book.latest("any") == replace(kept, number=number)


def test_add_many_yields_each_attempt_once_it_is_recorded(book: Gradebook) -> None:
    entries = ((attempt(f"s{n:03}"), None) for n in range(2 * CHUNK + 3))
    for numbered in book.add_many(entries):
        assert book.attempt(numbered.student, numbered.number or 0) == numbered
    assert len(list(book.students())) == 2 * CHUNK + 3


def test_add_many_keeps_what_came_before_an_error_of_the_source(book: Gradebook) -> None:
    def entries() -> Iterator[tuple[Attempt, None]]:
        for n in range(CHUNK + 2):
            yield attempt(f"s{n:03}"), None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(book.add_many(entries()))
    assert len(list(book.students())) == CHUNK + 2


def test_add_many_keeps_what_came_before_an_attempt_that_cannot_be_kept(book: Gradebook) -> None:
    entries = [(attempt("hana"), None), (attempt("ren", outcome(score=7)), None)]
    with pytest.raises(RecordError):
        list(book.add_many(entries))
    assert list(book.students()) == ["hana"]


@pytest.mark.parametrize(
    "odd",
    [
        attempt(""),
        attempt("x" * 401),
        attempt("\udcff"),
        attempt("hana", at="yesterday"),
        attempt("hana", outcome(score=1.5)),
        attempt("hana", outcome(score=float("nan"))),
        attempt("hana", outcome(possible=-1)),
        attempt("hana", outcome("same"), outcome("same")),
        attempt("hana", outcome(answer="x" * 17_000_000)),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(book: Gradebook, odd: Attempt) -> None:
    with pytest.raises(RecordError):
        book.add(odd)
    assert list(book.students()) == []
    assert book.add(attempt("hana")) == 1


def test_two_open_gradebooks_number_one_after_the_other(tmp_path: Path, book: Gradebook) -> None:
    with Gradebook(book.path) as other:
        assert [book.add(attempt()), other.add(attempt()), book.add(attempt())] == [1, 2, 3]


# --------------------------------------------------------------------------------------------------- append only


@pytest.mark.parametrize("table", ["student", "attempt", "outcome", "override"])
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET rowid = 9", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_rows_are_only_ever_added(book: Gradebook, table: str, change: str) -> None:
    """Also by another program that opens the file without our settings."""
    book.add(attempt("hana"))
    book.override(given_by_hand("hana", 1, "q2/total", 0.5))
    change = change.format(table).replace("rowid = 9", "id = 'x'" if table == "outcome" else "id = 9")
    before = list(book.attempts()), list(book.overrides()), list(book.students())
    with sqlite3.connect(book.path) as stranger, pytest.raises(sqlite3.IntegrityError):
        stranger.execute(change)
    stranger.close()
    assert before == (list(book.attempts()), list(book.overrides()), list(book.students()))


# ----------------------------------------------------------------------------------------------------- overrides


def test_the_last_override_of_an_outcome_wins_and_all_are_kept(book: Gradebook) -> None:
    book.add(attempt("hana", outcome("q1/why", Verdict.REVIEW, 0.0, 4, "because")))
    assert [tuple(row)[3:6] for row in book.scores("best")] == [(0.0, 4.0, 4.0)]
    for score in (0.25, 0.75):
        book.override(given_by_hand("hana", 1, "q1/why", score))
    assert [tuple(row)[3:6] for row in book.scores("best")] == [(3.0, 4.0, 0.0)]
    assert [override.score for override in book.overrides()] == [0.25, 0.75]
    assert list(book.overrides("ren")) == []


@pytest.mark.parametrize("judged", [1, 2])
def test_an_override_holds_for_the_same_files_and_not_for_new_ones(book: Gradebook, judged: int) -> None:
    why = outcome("q1/why", Verdict.REVIEW, 0.0, 4, "because")
    book.add(attempt("hana", why, submission="first"))
    book.add(attempt("hana", why, submission="first", course="key corrected"))
    book.add(attempt("hana", why, submission="second"))
    book.add(attempt("ren", why, submission="first"))
    book.override(given_by_hand("hana", judged, "q1/why", 1.0))
    assert [row.earned for row in book.history("hana")] == [4.0, 4.0, 0.0]
    assert [row.earned for row in book.history("ren")] == [0.0]
    assert [[found.attempt for found in book.applying("hana", number)] for number in (1, 2, 3)] == [[1], [2], []]


@pytest.mark.parametrize(
    "stray",
    [
        given_by_hand("ren", 1, "q2/total", 1),
        given_by_hand("hana", 2, "q2/total", 1),
        given_by_hand("hana", 1, "q9/none", 1),
        given_by_hand("hana", 1, "q2/total", 1.5),
        replace(given_by_hand("hana", 1, "q2/total", 1), by=""),
    ],
)
def test_an_override_of_nothing_or_beyond_bounds_is_refused(book: Gradebook, stray: Override) -> None:
    book.add(attempt("hana"))
    with pytest.raises(RecordError):
        book.override(stray)
    assert list(book.overrides()) == []


@given(
    st.lists(st.lists(outcomes(), min_size=1, max_size=4, unique_by=lambda made: made.id), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), SLUGS, st.integers(0, 12)), max_size=6),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_points_in_the_gradebook_are_those_of_the_arithmetic(
    tmp_path: Path, judged: list[list[Outcome]], drawn: list[tuple[int, str, int]]
) -> None:
    path = tmp_path / "again.sqlite"
    path.unlink(missing_ok=True)
    with Gradebook(path) as book:
        for index, made in enumerate(judged):
            book.add(attempt("hana", *made, submission=f"s{index % 2}"))
        for index, name, twelfths in drawn:
            made = judged[index % len(judged)]
            chosen = made[len(name) % len(made)].id
            book.override(given_by_hand("hana", index % len(judged) + 1, chosen, twelfths / 12))
        for row, kept in zip(book.history("hana"), book.attempts("hana"), strict=True):
            points = grade(kept, book.applying("hana", kept.number or 0))
            assert (row.earned, row.possible, row.unsettled) == (points.earned, points.possible, points.unsettled)


# ------------------------------------------------------------------------------------------------ which one counts


def worth(points: float, **options: str) -> Attempt:
    return attempt("hana", outcome(score=points / 10, possible=10), **options)


UNREADABLE = attempt("hana", outcome(verdict=Verdict.INVALID, score=0, answer="?"))


@pytest.mark.parametrize(
    ("policy", "points", "number"),
    [
        ("best", [3, 8, 5], 2),
        ("best", [8, 3, 8], 3),
        ("last", [3, 8, 5], 3),
        ("first", [3, 8, 5], 1),
        ("best", [0, None], 1),
        ("last", [5, None], 1),
        ("first", [None, 5], 2),
        ("first", [None, None], 1),
        ("last", [None, None], 2),
    ],
)
def test_the_policy_says_which_attempt_counts(
    book: Gradebook, policy: Policy, points: list[float | None], number: int
) -> None:
    """None stands for an attempt of which nothing could be read: it counts only where there is no other."""
    for each in points:
        book.add(UNREADABLE if each is None else worth(each))
    assert book.counting_attempt("hana", policy) == number
    assert [found.number for found in book.counting(policy)] == [number]
    assert [row.number for row in book.scores(policy)] == [number]


def test_best_compares_what_is_settled(book: Gradebook) -> None:
    book.add(worth(4))
    book.add(attempt("hana", outcome(verdict=Verdict.REVIEW, score=0.9, possible=10)))
    assert book.counting_attempt("hana", "best") == 1
    book.override(given_by_hand("hana", 2, "q2/total", 0.6))
    assert book.counting_attempt("hana", "best") == 2


@pytest.mark.parametrize(
    ("due", "number"),
    [
        ("2026-11-24T21:00:00+09:00", 1),  # the very second
        ("2026-11-24T20:59:59+09:00", None),
        ("2027-01-01T00:00:00+00:00", 1),
    ],
)
def test_first_counts_no_attempt_after_it_was_due(book: Gradebook, due: str, number: int | None) -> None:
    book.add(worth(3, at="2026-11-24T12:00:00+00:00"))
    book.add(worth(8, at="2026-11-24T13:00:00+00:00"))
    assert book.counting_attempt("hana", "first", due) == number
    assert len(list(book.scores("first", due))) == (number is not None)
    assert book.counting_attempt("hana", "best", due) == 2


def test_a_due_date_that_is_no_date_is_a_record_error(book: Gradebook) -> None:
    with pytest.raises(RecordError, match="date"):
        list(book.scores("first", "next week"))


def test_best_by_exercise_looks_at_every_attempt(book: Gradebook) -> None:
    book.add(worth(3))
    book.add(worth(8))
    book.add(worth(5))
    assert book.best_by_exercise("hana") == {"q2": 8.0}
    assert book.best_by_exercise("ren") == {}


# ------------------------------------------------------------------------------------------------------- resuming


def test_unchanged_knows_who_needs_no_grading(book: Gradebook) -> None:
    book.add(attempt("same"), fingerprint="f1")
    book.add(attempt("edited"), fingerprint="f1")
    book.add(attempt("old course", course="c0"), fingerprint="f1")
    book.add(attempt("old grader", version="0.0.9"), fingerprint="f1")
    book.add(attempt("never seen"))
    seen = dict.fromkeys(["same", "old course", "old grader", "never seen", "stranger"], "f1") | {"edited": "f2"}
    assert book.unchanged(seen, "c1", "0.1.0") == {"same": 1}


def test_a_fingerprint_is_replaced_by_a_later_one(book: Gradebook) -> None:
    book.add(attempt("hana"), fingerprint="f1")
    book.add(attempt("hana"), fingerprint="f2")
    assert book.unchanged({"hana": "f1"}, "c1", "0.1.0") == {}
    assert book.unchanged({"hana": "f2"}, "c1", "0.1.0") == {"hana": 2}
    book.remember("hana", "touched", 2)
    assert book.unchanged({"hana": "touched"}, "c1", "0.1.0") == {"hana": 2}


def test_only_an_attempt_on_record_can_be_remembered(book: Gradebook) -> None:
    with pytest.raises(RecordError, match="hana #1"):
        book.remember("hana", "f1", 1)
