"""All proofs of a course: written exercises computed here, code exercises run in parallel, repeats counted apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from grader.model import Course, Problem
from grader.proof.claim import Proof
from grader.proof.experiments import prove_experiment, unshown_causes
from grader.proof.flakes import Flakes, flakes, fresh_seeds
from grader.proof.rubrics import prove_rubric
from grader.proof.runs import Task, run_all
from grader.proof.solutions import Said, Solution, checks_never_failed, judged, said, solutions, unshown_mistakes
from grader.proof.written import prove_written, unproven


@dataclass
class Proven:
    """What `grade verify` found."""

    problems: tuple[Problem, ...]
    proofs: list[Proof] = field(default_factory=list)
    flakes: list[Flakes] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)  # mistakes that no known-wrong answer or file shows
    never_failed: list[str] = field(default_factory=list)  # checks that no known-wrong file fails

    @property
    def failed(self) -> list[Proof]:
        return [proof for proof in self.proofs if not proof.ok]

    @property
    def ok(self) -> bool:
        return not self.failed and not any(one.failed for one in self.flakes)

    def seconds(self, exercise: str) -> float:
        """What running the exercise's solutions once took, all workers together."""
        return sum(proof.seconds for proof in self.proofs if proof.exercise == exercise)


def prove(
    course: Course,
    *,
    only: Collection[str] | None = None,
    jobs: int = 1,
    repeat: int = 1,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> Proven:
    """Prove the chosen exercises. `repeat` runs code that often, all but the first time with seeds made from `seed`."""
    chosen = tuple(problem for problem in course.problems if only is None or problem.id in only)
    found = Proven(chosen)
    code = [solution for problem in chosen for solution in solutions(problem)]
    work = [Task(solution, course.seed) for solution in code]
    work += [Task(one, number, one.enough) for number in fresh_seeds(seed, repeat - 1) for one in code]
    heard: dict[tuple[str, int], tuple[Said, Proof]] = {}
    for count, run in enumerate(run_all(course, work, jobs=jobs) if work else (), 1):
        said_of_it = said(run.solution.problem, run.answer)
        heard[run.solution.label, run.seed] = said_of_it, judged(run.solution, said_of_it, run.seconds)
        if progress is not None:
            progress(count, len(work), run.solution.label)
    for problem in chosen:
        found.proofs += prove_written(course, problem)
        found.proofs += prove_rubric(problem)
        found.proofs += prove_experiment(course, problem)
        found.gaps += unproven(problem) + unshown_mistakes(problem) + unshown_causes(problem)
        mine = [heard[one.label, course.seed] for one in code if one.problem is problem]
        found.proofs += [proof for _, proof in mine]
        found.never_failed += _never_failed(problem, code, heard, course.seed)
    found.flakes = flakes(
        (task.solution, task.seed, heard[task.solution.label, task.seed][1]) for task in work[len(code) :]
    )
    return found


def _never_failed(
    problem: Problem, code: Sequence[Solution], heard: dict[tuple[str, int], tuple[Said, Proof]], seed: int
) -> list[str]:
    mine = [s for s in code if s.problem is problem and s.kind == "known_wrong"]
    return checks_never_failed(problem, (heard[s.label, seed][0] for s in mine))
