"""Which student gets which numbers: fixed, even, and without surprises."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace

import pytest

from grader.model import Course, Parameter, Problem, Variant
from grader.text import same
from grader.variants import draw, values


@pytest.fixture
def course(small: Course) -> Course:
    problem = replace(
        small.problems[0],
        id="q2",
        parameters=(
            Parameter("d", 768, same("d")),
            Parameter("k", 1024, same("k")),
            Parameter("hidden", 0, same("head"), smallest_of=("d", "k")),
        ),
        variants=tuple(Variant(f"v{n}", same(str(n)), {"d": 1000 * n + 24}) for n in range(5)),
    )
    return replace(small, problems=(problem,), salt="2027", variants="student")


@pytest.fixture
def problem(course: Course) -> Problem:
    return course.problems[0]


@pytest.mark.parametrize(
    ("student", "variant"), [("mei", "v1"), ("alex", "v0"), ("s001", "v3"), ("山田", "v0"), ("", "v4")]
)
def test_the_draw_is_the_same_everywhere(course: Course, problem: Problem, student: str, variant: str) -> None:
    assert draw(problem, course, student)[0] == variant


def test_the_draw_is_even(course: Course, problem: Problem) -> None:
    counts = Counter(draw(problem, course, f"s{n:05}")[0] for n in range(10_000))
    chi_square = sum((count - 2_000) ** 2 / 2_000 for count in counts.values())
    assert len(counts) == 5
    assert chi_square < 18.47  # four degrees of freedom, p = 0.001


def test_salt_and_exercise_change_the_draw(course: Course, problem: Problem) -> None:
    students = [f"s{n}" for n in range(50)]
    mine = [draw(problem, course, student)[0] for student in students]
    assert [draw(problem, replace(course, salt="2028"), student)[0] for student in students] != mine
    assert [draw(replace(problem, id="q3"), course, student)[0] for student in students] != mine


def test_composed_and_decomposed_names_are_one_student(course: Course, problem: Problem) -> None:
    for name in ("がくせい", "José", "Zoë"):
        decomposed = unicodedata.normalize("NFD", name)
        assert decomposed != name
        assert draw(problem, course, decomposed) == draw(problem, course, f" {name} ")


def test_off_gives_the_chapters_values(course: Course, problem: Problem) -> None:
    off = replace(course, variants="off")
    assert draw(problem, off, "mei") == (None, {"d": 768, "k": 1024, "hidden": 768})


def test_an_exercise_without_variants_keeps_its_values(course: Course, problem: Problem) -> None:
    assert draw(replace(problem, variants=()), course, "mei") == (None, {"d": 768, "k": 1024, "hidden": 768})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, {"d": 768, "k": 1024, "hidden": 768}),
        ({"d": 3072}, {"d": 3072, "k": 1024, "hidden": 1024}),
        ({"d": 3072, "k": 4096}, {"d": 3072, "k": 4096, "hidden": 3072}),
        ({"hidden": 5}, {"d": 768, "k": 1024, "hidden": 5}),
    ],
)
def test_a_derived_parameter_is_the_smallest_unless_given(
    problem: Problem, given: dict[str, int] | None, expected: dict[str, int]
) -> None:
    assert values(problem, given) == expected


def test_every_variant_has_every_parameter(course: Course, problem: Problem) -> None:
    for student in ("a", "b", "c", "d", "e", "f"):
        assert set(draw(problem, course, student)[1]) == {"d", "k", "hidden"}
