"""`grade class`: the class report again from the gradebook, no grading."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json
from grader.errors import RecordError
from grader.text import Text


@command(
    "class",
    Text(
        "記録済みの採点からクラスのレポートを作り直す。採点はしない。",
        "The class report from the gradebook; no grading.",
    ),
    examples=["grade class", "grade class --out reports/week3 --json"],
    json=True,
)
@option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="reports",
    show_default=True,
    text=Text("レポートを書くフォルダー", "folder for the reports"),
)
@click.pass_obj
def class_(session: Session, out: Path, as_json: bool, lang: str | None) -> int:
    from grader.class_publish import publish_class

    chosen = language(lang)
    if not session.gradebook_path.exists():
        raise RecordError(
            Text(
                f"成績ファイル {session.gradebook_path} がありません。",
                f"There is no gradebook {session.gradebook_path}.",
            ),
            hint=Text(
                "先に `grade batch` を実行してください。", "Run `grade batch` first, or name it with --gradebook."
            ),
        )
    course = session.course()
    with session.gradebook() as book:
        paths = publish_class(book, course, out, chosen)
    if as_json:
        print_json({"reports": [str(path) for path in paths]})
    else:
        for path in paths:
            click.echo(path)
    return 0


COMMANDS = {"class": class_}
