"""`grade list`, `grade show`, `grade start`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json, problem_of, student_id
from grader.errors import MachineError
from grader.text import Text


@command(
    "list",
    Text("演習の一覧、配点、これまでの最高点。", "Exercises, points, my best so far."),
    examples=["grade list", "grade list --json"],
    json=True,
)
@option("--student", text=Text("学生の ID", "student id"))
@click.pass_obj
def list_(session: Session, student: str | None, as_json: bool, lang: str | None) -> int:
    from grader.text import pad

    chosen = language(lang)
    course = session.course()
    best: dict[str, float] = {}
    if session.gradebook_path.exists():
        with session.gradebook() as book:
            best = book.best_by_exercise(student_id(student, Path()))
    rows = [
        {
            "id": problem.id,
            "title": problem.title.into(chosen),
            "summary": problem.summary.into(chosen),
            "possible": problem.possible,
            "best": best.get(problem.id),
        }
        for problem in course.problems
    ]
    if as_json:
        print_json(rows)
        return 0
    click.echo(course.title.into(chosen))
    for row in rows:
        mine = "–" if row["best"] is None else f"{row['best']:g}"
        click.echo(f"  {row['id']:<4} {mine:>5} / {row['possible']:<5g} {pad(str(row['title']), 34)} {row['summary']}")
    return 0


@command(
    "show",
    Text("演習の問題文を表示する。", "The statement of an exercise."),
    examples=["grade show q2", "grade show q2 --lang en"],
)
@click.argument("exercise")
@option("--student", text=Text("学生の ID(数値が学生ごとに違う場合)", "student id, where numbers differ by student"))
@click.pass_obj
def show(session: Session, exercise: str, student: str | None, lang: str | None) -> int:
    from grader.variants import draw

    chosen = language(lang)
    course = session.course()
    problem = problem_of(course, exercise)
    _, parameters = draw(problem, course, student_id(student, Path()))
    file = problem.folder / f"statement.{chosen}.md"
    statement = file.read_text(encoding="utf-8")
    if problem.parameters:
        statement = Text(statement, statement).fill(parameters).into(chosen)
        heading = Text("あなたの数値", "Your numbers").into(chosen)
        lines = [f"- `{p.name}` = {parameters[p.name]:,} — {p.title.into(chosen)}" for p in problem.parameters]
        statement += f"\n## {heading}\n\n" + "\n".join(lines) + "\n"
    if not sys.stdout.isatty():
        click.echo(statement)
        return 0
    from rich.console import Console
    from rich.markdown import Markdown

    width = min(shutil.get_terminal_size((100, 24)).columns, 100)
    Console(width=width, no_color=bool(os.environ.get("NO_COLOR"))).print(Markdown(statement))
    return 0


@command(
    "start",
    Text("解答のひな形を作る。すでにあるファイルは上書きしない。", "Copy starter files; never overwrites."),
    examples=["grade start q2", "grade start q1 q2 q3 --into my-answers"],
)
@click.argument("exercises", nargs=-1, required=True)
@option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    show_default=True,
    text=Text("置き場所", "folder to put them in"),
)
@click.pass_obj
def start(session: Session, exercises: tuple[str, ...], into: Path, lang: str | None) -> int:
    from grader.starter import start_exercises

    chosen = language(lang)
    course = session.course()
    problems = [problem_of(course, name) for name in exercises]
    try:
        written, kept = start_exercises(problems, into)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MachineError(Text(f"{into} に書けません: {reason}", f"Cannot write into {into}: {reason}")) from error
    for path in written:
        click.echo(Text(f"作成: {path}", f"wrote {path}").into(chosen))
    for path, name in kept:
        click.echo(
            Text(f"そのまま: {path}({name} はすでにあります)", f"kept  {path} ({name} is already there)").into(chosen)
        )
    return 0


COMMANDS = {"list": list_, "show": show, "start": start}
