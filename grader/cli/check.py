"""`grade check`: feedback without a record."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.command import command, option
from grader.cli.grading import DEVICE, ISOLATION, graded, show_attempt
from grader.cli.session import Session, language, print_json
from grader.result import ExerciseResult, Verdict
from grader.text import Text
from grader.worker.accelerator import DEVICES

SETTLED_WELL = {Verdict.CORRECT, Verdict.PASSED, Verdict.REVIEW}


@command(
    "check",
    Text("採点して結果を表示する。記録はしない。", "Grade and show the feedback; records nothing."),
    examples=["grade check", "grade check answers.toml --only q2"],
    json=True,
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@option("--only", multiple=True, metavar="EX", text=Text("この演習だけ調べる", "only this exercise"))
@option(
    "--student", text=Text("学生の ID(演習の数値が学生ごとに違う場合)", "student id, where numbers differ by student")
)
@option(
    "--isolation",
    type=click.Choice(["full", "contained", "limited"]),
    default="limited",
    show_default=True,
    text=ISOLATION,
)
@option("--device", type=click.Choice(DEVICES), default="auto", show_default=True, text=DEVICE)
@click.pass_obj
def check(
    session: Session,
    path: Path,
    only: tuple[str, ...],
    student: str | None,
    isolation: str,
    device: str,
    as_json: bool,
    lang: str | None,
) -> int:
    from grader.report.result_json import result_document
    from grader.score import grade

    chosen = language(lang)
    attempt = graded(session, path, student, only, isolation, device)
    result = grade(attempt)
    if as_json:
        print_json(result_document(attempt, result, language=chosen))
    else:
        show_attempt(attempt, result, chosen)
    judged = [exercise for exercise in attempt.exercises if only or handed_in(exercise)]
    fine = all(outcome.verdict in SETTLED_WELL for exercise in judged for outcome in exercise.outcomes)
    return 0 if judged and fine else 1


def handed_in(exercise: ExerciseResult) -> bool:
    """Whether anything was answered: a student who checks one exercise has not failed the others."""
    return any("blank" not in outcome.mistakes for outcome in exercise.outcomes)


COMMANDS = {"check": check}
