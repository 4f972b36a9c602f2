"""docs/mutation.md: what the mutation run found, one section an exercise, written over section by section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.model import Course
from grader.proof.survivors import Mutation, diff, reference_of

HEAD = """\
# Mutants of the reference, and which of them no check notices

Written by `make mutants` (`grade verify --mutants --page docs/mutation.md`). Every reference solution is changed in one
place at a time (an operator, a constant, a condition, a dropped statement, swapped arguments, a call left out, a name
mistaken for another) and handed to the checks as if a student had sent it. A mutant that passes every check is either
no mistake, for a reason that `mutants.toml` of the exercise states, or a hole in the checks. "Noticed" is by any check;
where there are more mutants than the cap, the same sample is run every time.
"""

_SECTION = re.compile(r"^## (\w+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def write_page(file: Path, course: Course, found: Sequence[Mutation]) -> None:
    """Put the exercises' sections into the file; those of other exercises stay as they are."""
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    sections = {match[1]: match[0].rstrip() for match in _SECTION.finditer(old)}
    for mutation in found:
        problem = course.problem(mutation.exercise)
        assert problem is not None
        sections[mutation.exercise] = section(mutation, reference_of(problem))
    order = [problem.id for problem in course.problems if problem.id in sections]
    file.write_text("\n\n".join([HEAD.rstrip(), *(sections[exercise] for exercise in order)]) + "\n", encoding="utf-8")


def section(mutation: Mutation, reference: str) -> str:
    """One exercise's section."""
    noticed = sum(mutation.killed.values())
    how = ", ".join(f"{count} {verdict}" for verdict, count in sorted(mutation.killed.items()))
    of = f"{mutation.run} run" if mutation.run == mutation.derived else f"{mutation.run} of {mutation.derived} run"
    rest = f"{len(mutation.explained)} no mistake, **{len(mutation.survivors)} unexplained**"
    lines = [f"## {mutation.exercise}", "", f"{of}: {noticed} noticed ({how}), {rest}."]
    if mutation.explained:
        lines += ["", "| line | mutant | why it is no mistake |", "|---|---|---|"]
        lines += [
            f"| {mutant.line} | {mutant.place}: `{_cell(mutant.before)}` → `{_cell(mutant.after)}` | {reason} |"
            for mutant, reason in mutation.explained
        ]
    for mutant in mutation.survivors:
        lines += ["", "```diff", diff(reference, mutant), "```"]
    for mutant, fault in mutation.broke:
        lines += ["", f"A check broke ({_cell(fault)}):", "", "```diff", diff(reference, mutant), "```"]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")[:160] or "(nothing)"
