"""The mutation run: which mutants of the reference pass every check, and which of those are known to be no mistake.

A survivor either does what the statement allows, which `mutants.toml` of the exercise then says with a reason, or it
shows a mistake that no check sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from grader.checks.failures import ANY_FAILURE
from grader.errors import CourseError
from grader.model import Course, Problem
from grader.proof.mutants import Mutant, mutants, sample
from grader.proof.runs import Task, run_all
from grader.proof.solutions import Said, Solution, said
from grader.text import Text
from grader.toml_file import load
from grader.toml_table import Table

FILE = "mutants.toml"
ANY = "*"


@dataclass(frozen=True)
class Explanation:
    """Why a mutant is no mistake. With "*" for `after`: whatever is put there, everywhere unless `nth` says where."""

    place: str
    before: str
    after: str
    nth: int | None
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        if (self.place, self.before) != (mutant.place, mutant.before) or self.after not in (ANY, mutant.after):
            return False
        nth = self.nth if self.nth is not None or self.after == ANY else 1
        return nth is None or nth == mutant.nth


@dataclass
class Mutation:
    """What the mutation run of one exercise found."""

    exercise: str
    derived: int  # mutants that the reference has
    run: int
    killed: Counter[str] = field(default_factory=Counter)  # by the verdict of the check that noticed
    explained: list[tuple[Mutant, str]] = field(default_factory=list)  # survivors with the reason why they may
    survivors: list[Mutant] = field(default_factory=list)
    broke: list[tuple[Mutant, str]] = field(default_factory=list)  # a check of ours broke on them
    stale: list[Explanation] = field(default_factory=list)  # explanations of mutants that are noticed, or are none
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.survivors and not self.broke


def read_explanations(problem: Problem) -> list[Explanation]:
    """What mutants.toml says; nothing where there is none. CourseError names file and line of a slip."""
    file = problem.folder / FILE
    if not file.is_file():
        return []
    data, slips = load(file)
    root = Table(data, slips)
    found = []
    for table in root.tables("equivalent"):
        found.append(
            Explanation(
                table.string("place"), table.string("before"), table.string("after"),
                table.integer("nth", 1, low=1) if "nth" in table else None, table.string("reason"),
            )
        )  # fmt: skip
        if not found[-1].reason.strip():
            table.slip("reason", "`reason` に理由を書いてください。", "`reason` must say why this is no mistake")
        table.done()
    root.done()
    slips.stop_if_any()
    return found


def reference_of(problem: Problem) -> str:
    """The source of right/reference.py. CourseError where there is none."""
    file = problem.folder / "right/reference.py"
    if not file.is_file():
        raise CourseError(Text(f"{file} がありません。", f"{file} is missing: mutants are made from it"))
    return file.read_text(encoding="utf-8")


def mutation_run(
    course: Course,
    problems: Sequence[Problem],
    *,
    jobs: int,
    most: int,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Mutation]:
    """Run at most `most` mutants of each exercise, each until the first check that fails."""
    chosen = {problem.id: sample(mutants(reference_of(problem)), most) for problem in problems}
    hurried = {problem.id: problem for problem in _with_limits(course, problems, jobs)}
    work = [
        Task(Solution(hurried[problem.id], "mutant", str(number), mutant.source), course.seed, ANY_FAILURE)
        for problem in problems
        for number, mutant in enumerate(chosen[problem.id])
    ]
    heard: dict[str, dict[int, Said]] = {problem.id: {} for problem in problems}
    seconds = dict.fromkeys(heard, 0.0)
    for count, run in enumerate(run_all(course, work, jobs=jobs) if work else (), 1):
        exercise = run.solution.problem.id
        heard[exercise][int(run.solution.name)] = said(run.solution.problem, run.answer)
        seconds[exercise] += run.seconds
        if progress is not None:
            progress(count, len(work), run.solution.label)
    return [
        _sorted(problem, chosen[problem.id], heard[problem.id], seconds[problem.id], read_explanations(problem))
        for problem in problems
    ]


def _with_limits(course: Course, problems: Iterable[Problem], jobs: int) -> Iterable[Problem]:
    """The exercises with limits near what the reference needs: a mutant that loops must not take minutes."""
    references = [Task(Solution(p, "right", "reference.py", reference_of(p)), course.seed) for p in problems]
    for run in run_all(course, references, jobs=min(jobs, 2)):
        problem = run.solution.problem
        heard = said(problem, run.answer)
        if heard.broken or heard.failed or problem.code is None:
            raise CourseError(
                Text(
                    f"{problem.id} の right/reference.py が検査に通りません: {heard.broken or heard.failed}",
                    f"right/reference.py of {problem.id} does not pass: {heard.broken or heard.failed}",
                )
            )
        slowest = max(result["milliseconds"] for result in run.answer["checks"].values()) / 1000
        limits = problem.code.limits
        # wall time stays generous: on a busy machine a mutant must not count as noticed because it had to wait
        cpu = min(limits.cpu, 2.0 + 4 * slowest)
        wall = min(limits.wall, 20.0 + 10 * cpu)
        yield replace(problem, code=replace(problem.code, limits=replace(limits, cpu=cpu, wall=wall)))


def _sorted(
    problem: Problem, chosen: Sequence[Mutant], heard: dict[int, Said], seconds: float, known: list[Explanation]
) -> Mutation:
    source = reference_of(problem)
    found = Mutation(problem.id, len(mutants(source)), len(chosen), seconds=round(seconds, 1))
    used: set[Explanation] = set()
    for number, mutant in enumerate(chosen):
        one = heard[number]
        reason = next((explanation for explanation in known if explanation.fits(mutant)), None)
        if one.broken:
            found.broke.append((mutant, "; ".join(one.broken)))
        elif one.failed:
            found.killed[one.verdicts[one.failed[0]].value] += 1
        elif reason is not None:
            found.explained.append((mutant, reason.reason))
            used.add(reason)
        else:
            found.survivors.append(mutant)
    if len(chosen) == found.derived:  # of a sample nothing follows about the rest
        found.stale = [explanation for explanation in known if explanation not in used]
    return found


def diff(source: str, mutant: Mutant) -> str:
    """The changed lines of a mutant, before and after, with the number of the first."""
    before, after = source.splitlines(), mutant.source.splitlines()
    _, start, end, new_start, new_end = next(
        change for change in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if change[0] != "equal"
    )
    removed = [f"- {line}" for line in before[start:end]]
    added = [f"+ {line}" for line in after[new_start:new_end]]
    return "\n".join([f"@@ line {start + 1}, {mutant.place}", *removed, *added])


def explanation_for(mutant: Mutant) -> str:
    """What to write into mutants.toml, all but the reason."""

    def quoted(text: str) -> str:
        return f"'{text}'" if "'" not in text else f"'''{text}'''"

    nth = f"nth = {mutant.nth}\n" if mutant.nth > 1 else ""
    return (
        f'[[equivalent]]\nplace = "{mutant.place}"\nbefore = {quoted(mutant.before)}\nafter = {quoted(mutant.after)}\n'
        f'{nth}reason = ""\n'
    )
