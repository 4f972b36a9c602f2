"""Every code exercise ships what proves it: right solutions pass every check, wrong ones fail by name, starters earn nothing.

`make test` runs a part: the first file of every fourth mistake, of every eighth where exercises train, and of the right
solutions those that train not. `make prove`, which CI runs as well, runs everything.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from grader.course import load_course
from grader.proof.solutions import Solution, judged, said, solutions, unshown_mistakes

ROOT = Path(__file__).parent.parent.parent
CODE = {problem.id: problem for problem in load_course(ROOT).problems if problem.code is not None}
QUICK = 20.0  # CPU seconds that a check may take: exercises with a higher limit train
EVERY = {True: 4, False: 8}  # by quick or not: of how many mistakes one is shown


def chosen(exercise: str) -> list[Solution]:
    """The reference, the starter, other right solutions unless they train, and some known-wrong ones."""
    problem = CODE[exercise]
    quick = problem.code.limits.cpu <= QUICK
    shipped = solutions(problem)
    wrong = {one.mistake: one for one in reversed(shipped) if one.kind == "known_wrong"}
    return [
        *(one for one in shipped if one.kind == "right" and (quick or one.name == "reference.py")),
        *(one for one in shipped if one.kind == "starter"),
        *sorted(wrong.values(), key=lambda one: one.name)[:: EVERY[quick]],
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls is not None:
        metafunc.parametrize("solution", chosen(metafunc.cls.exercise), ids=lambda solution: solution.label)


class Exercise:
    """The solutions of one exercise; one class each, so that exercises are spread over processes."""

    exercise: ClassVar[str]

    @pytest.mark.ml
    def test_the_checks_say_of_a_solution_what_they_must(self, solution, checks):
        answer = checks.run(solution.problem, solution.source, stop_at=solution.enough)
        proof = judged(solution, said(solution.problem, answer))
        assert proof.ok, proof.found


class TestC1(Exercise):
    exercise = "c1"


class TestC2(Exercise):
    exercise = "c2"


class TestC3(Exercise):
    exercise = "c3"


class TestC4(Exercise):
    exercise = "c4"


class TestC5(Exercise):
    exercise = "c5"


class TestC6(Exercise):
    exercise = "c6"


class TestC7(Exercise):
    exercise = "c7"


class TestC8(Exercise):
    exercise = "c8"


class TestC9(Exercise):
    exercise = "c9"


class TestC10(Exercise):
    exercise = "c10"


class TestC11(Exercise):
    exercise = "c11"


class TestC12(Exercise):
    exercise = "c12"


def test_no_code_exercise_is_left_out():
    assert {tests.exercise for tests in Exercise.__subclasses__()} == set(CODE)


# guards behind other checks: whatever would set them off fails an earlier check first, which then names it
GUARDS = {"c2: too_few_tokens", "c12: scratch_knows"}


@pytest.mark.parametrize("exercise", CODE)
def test_an_exercise_ships_what_proves_it(exercise):
    problem = CODE[exercise]
    kinds = [solution.kind for solution in solutions(problem)]
    assert kinds.count("right") >= 5
    assert kinds.count("starter") == 1
    assert (problem.folder / "right/reference.py").is_file()
    assert [gap for gap in unshown_mistakes(problem) if gap not in GUARDS] == []


@pytest.mark.parametrize("exercise", CODE)
def test_known_wrong_files_are_named_after_mistakes_of_the_exercise(exercise):
    named = {solution.mistake for solution in solutions(CODE[exercise]) if solution.kind == "known_wrong"}
    assert named <= set(CODE[exercise].code.messages)
