"""`grade submit`: the straight path for one student."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.command import command, option
from grader.cli.grading import DEVICE, ISOLATION, graded, show_attempt
from grader.cli.session import Session, language, print_json
from grader.text import Text
from grader.worker.accelerator import DEVICES


@command(
    "submit",
    Text(
        "提出物を採点して記録し、report.html と result.json を書く。"
        "PATH はフォルダー、zip、.toml、.py、.ipynb のいずれか。",
        "Grade a submission, record an attempt, write report.html and result.json. "
        "PATH is a folder, a zip, a .toml, .py or .ipynb file.",
    ),
    examples=["grade submit", "grade submit hand-in.zip --student mei", "grade submit answers.toml --only q2"],
    json=True,
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@option("--student", text=Text("学生の ID(既定: answers.toml の student、なければログイン名)", "student id"))
@option("--only", multiple=True, metavar="EX", text=Text("この演習だけ採点する", "grade only this exercise"))
@option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="reports",
    show_default=True,
    text=Text("レポートを書くフォルダー", "folder for the reports"),
)
@option("--isolation", type=click.Choice(["full", "contained"]), default="full", show_default=True, text=ISOLATION)
@option("--device", type=click.Choice(DEVICES), default="auto", show_default=True, text=DEVICE)
@click.pass_obj
def submit(
    session: Session,
    path: Path,
    student: str | None,
    only: tuple[str, ...],
    out: Path,
    isolation: str,
    device: str,
    as_json: bool,
    lang: str | None,
) -> int:
    from dataclasses import replace

    from grader.publish import publish
    from grader.report.result_json import result_document
    from grader.score import grade, settled

    chosen = language(lang)
    attempt = graded(session, path, student, only, isolation, device)
    with session.gradebook() as book:
        attempt = replace(attempt, number=book.add(attempt))
        attempt = settled(attempt, book.applying(attempt.student, attempt.number or 0))
        result = grade(attempt)
        history = book.history(attempt.student)
    paths = publish(out, attempt, result, chosen, history=history)
    if as_json:
        print_json(
            {
                **result_document(attempt, result, language=chosen),
                "report": str(paths.html),
                "result": str(paths.json),
            }
        )
    else:
        show_attempt(attempt, result, chosen)
        click.echo()
        click.echo(Text(f"レポート: {paths.html}", f"Report: {paths.html}").into(chosen))
        click.echo(Text(f"データ:   {paths.json}", f"Data:   {paths.json}").into(chosen))
    return 0


COMMANDS = {"submit": submit}
