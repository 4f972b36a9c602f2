"""`grade status`: my attempts and scores."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json, student_id
from grader.text import Text


@command(
    "status",
    Text("自分の提出と得点を表示する。", "My attempts and scores."),
    examples=["grade status", "grade status --student mei --json"],
    json=True,
)
@option("--student", text=Text("学生の ID", "student id"))
@click.pass_obj
def status(session: Session, student: str | None, as_json: bool, lang: str | None) -> int:
    chosen = language(lang)
    student = student_id(student, Path())
    rows = []
    counting = None
    if session.gradebook_path.exists():
        course = session.course()
        with session.gradebook() as book:
            rows = book.history(student)
            counting = book.counting_attempt(student, course.counts, course.due)
    if as_json:
        print_json(
            {
                "student": student,
                "counts": counting,
                "attempts": [
                    {
                        "number": row.number,
                        "at": row.at,
                        "earned": row.earned,
                        "possible": row.possible,
                        "unsettled": row.unsettled,
                    }
                    for row in rows
                ],
            }
        )
        return 0
    if not rows:
        click.echo(
            Text(
                f"{student} さんの提出はまだ記録されていません。`grade submit` で提出できます。",
                f"No attempt of {student} is recorded yet. `grade submit` hands one in.",
            ).into(chosen)
        )
        return 0
    click.echo(Text(f"{student} さんの提出", f"Attempts of {student}").into(chosen))
    for row in rows:
        mark = Text("← 成績になる回", "← the one that counts").into(chosen) if row.number == counting else ""
        waiting = (
            Text(f"(確認待ち {row.unsettled:g} 点)", f"({row.unsettled:g} waiting for a person)").into(chosen)
            if row.unsettled
            else ""
        )
        click.echo(f"  #{row.number:<3} {row.at}  {row.earned:g} / {row.possible:g} {waiting} {mark}".rstrip())
    return 0


COMMANDS = {"status": status}
