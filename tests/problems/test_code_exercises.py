"""Every solution that a code exercise ships: right ones pass every check, wrong ones fail by name, starters earn nothing.

Of exercises that train `make test` runs a third; `make prove`, which CI runs as well, runs everything.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import load_course
from grader.proof.solutions import Solution, judged, said, solutions, unshown_mistakes

ROOT = Path(__file__).parent.parent.parent
CODE = [problem for problem in load_course(ROOT).problems if problem.code is not None]
QUICK = 20.0  # CPU seconds that a check may take: exercises with a higher limit train
EVERY = 3  # of those, every third solution, and the reference and the starter


def shipped() -> list[Solution]:
    chosen = []
    for problem in CODE:
        for number, solution in enumerate(solutions(problem)):
            always = solution.kind == "starter" or solution.name == "reference.py"
            if problem.code.limits.cpu <= QUICK or always or number % EVERY == 0:
                chosen.append(solution)
    return chosen


@pytest.mark.ml
@pytest.mark.parametrize("solution", shipped(), ids=lambda solution: solution.label)
def test_the_checks_say_of_a_solution_what_they_must(solution, checks):
    answer = checks.run(solution.problem, solution.source)
    proof = judged(solution, said(solution.problem, answer))
    assert proof.ok, proof.found


# guards behind other checks: whatever would set them off fails an earlier check first, which then names it
GUARDS = {"c2: too_few_tokens", "c12: scratch_knows"}


@pytest.mark.parametrize("problem", CODE, ids=lambda problem: problem.id)
def test_an_exercise_ships_what_proves_it(problem):
    kinds = [solution.kind for solution in solutions(problem)]
    assert kinds.count("right") >= 5
    assert kinds.count("starter") == 1
    assert (problem.folder / "right/reference.py").is_file()
    assert [gap for gap in unshown_mistakes(problem) if gap not in GUARDS] == []


@pytest.mark.parametrize("problem", CODE, ids=lambda problem: problem.id)
def test_known_wrong_files_are_named_after_mistakes_of_the_exercise(problem):
    named = {solution.mistake for solution in solutions(problem) if solution.kind == "known_wrong"}
    assert named <= set(problem.code.messages)
