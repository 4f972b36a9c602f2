"""The mutation run of `grade verify --mutants` on the terminal and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.model import Course, Problem
    from grader.proof.survivors import Mutation


def run_mutants(
    course: Course,
    problems: list[Problem],
    *,
    jobs: int,
    most: int,
    page: Path | None,
    as_json: bool,
    language: Language,
    progress: Any,
) -> tuple[dict[str, Any] | None, bool]:
    """(the JSON document where one is wanted, whether nothing survived); otherwise printed here."""
    from grader.proof.mutation_page import write_page
    from grader.proof.survivors import mutation_run

    found = mutation_run(course, problems, jobs=jobs, most=most, progress=progress)
    if page is not None:
        write_page(page, course, found)
    good = all(mutation.ok for mutation in found)
    if as_json:
        return {"ok": good, "exercises": [_document(mutation) for mutation in found]}, good
    for mutation in found:
        _print(course, mutation, language)
    return None, good


def _document(mutation: Mutation) -> dict[str, Any]:
    return {
        "exercise": mutation.exercise,
        "derived": mutation.derived,
        "run": mutation.run,
        "noticed": dict(mutation.killed),
        "explained": [{**_mutant(mutant), "reason": reason} for mutant, reason in mutation.explained],
        "survivors": [_mutant(mutant) for mutant in mutation.survivors],
        "broke": [{**_mutant(mutant), "fault": fault} for mutant, fault in mutation.broke],
        "stale": [explanation.__dict__ for explanation in mutation.stale],
        "seconds": mutation.seconds,
    }


def _mutant(mutant: Any) -> dict[str, Any]:
    return {name: value for name, value in mutant.__dict__.items() if name != "source"}


def _print(course: Course, mutation: Mutation, chosen: Language) -> None:
    from grader.proof.survivors import diff, explanation_for, reference_of

    problem = course.problem(mutation.exercise)
    assert problem is not None
    reference = reference_of(problem)
    noticed = sum(mutation.killed.values())
    for mutant in mutation.survivors:
        click.echo("\n" + diff(reference, mutant) + "\n" + explanation_for(mutant))
    for mutant, fault in mutation.broke:
        click.echo("\n" + diff(reference, mutant))
        click.echo(Text(f"  検査が壊れた: {fault}", f"  a check broke: {fault}").into(chosen))
    for explanation in mutation.stale:
        text = f"{explanation.place}: {explanation.before} → {explanation.after}"
        click.echo(Text(f"  ? もう当てはまらない説明: {text}", f"  ? explains nothing any more: {text}").into(chosen))
    mark = "✓" if mutation.ok else "✗"
    summary = Text(
        f"{mark} {mutation.exercise}: 変異 {mutation.run} / {mutation.derived} 件を実行、{noticed} 件を検出、"
        f"誤りでないもの {len(mutation.explained)} 件、説明のない生き残り {len(mutation.survivors)} 件、"
        f"検査の故障 {len(mutation.broke)} 件({mutation.seconds:.0f} 秒)",
        f"{mark} {mutation.exercise}: {mutation.run} of {mutation.derived} mutants run, {noticed} noticed, "
        f"{len(mutation.explained)} no mistake, {len(mutation.survivors)} unexplained survivors, "
        f"{len(mutation.broke)} broke a check ({mutation.seconds:.0f} s)",
    )
    click.echo(summary.into(chosen))
