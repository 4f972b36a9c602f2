"""`grade batch`: a whole class."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from grader.cli.command import command, option
from grader.cli.grading import DEVICE, ISOLATION
from grader.cli.session import Session, language, print_json
from grader.text import Language, Text
from grader.worker.accelerator import DEVICES


@command(
    "batch",
    Text(
        "クラス全員分を採点する。DIR には学生ごとのフォルダー、zip、ノートブック、または .toml を置く。"
        "中断しても続きから再開し、変わったものだけを採点し直す。",
        "Grade a whole class. DIR holds a folder, a zip, a notebook or a .toml file for each student. "
        "Resumes where it stopped and grades only what changed.",
    ),
    examples=["grade batch submissions", "grade batch class/ --jobs 8 --out reports/week3"],
    json=True,
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), text=Text("並列数(既定: コア数)", "processes (default: one a core)"))
@option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="reports",
    show_default=True,
    text=Text("レポートを書くフォルダー", "folder for the reports"),
)
@option("--again", is_flag=True, text=Text("変わっていないものも採点し直す", "grade unchanged submissions too"))
@option("--isolation", type=click.Choice(["full", "contained"]), default="full", show_default=True, text=ISOLATION)
@option("--device", type=click.Choice(DEVICES), default="auto", show_default=True, text=DEVICE)
@click.pass_obj
def batch(
    session: Session,
    folder: Path,
    jobs: int | None,
    out: Path,
    again: bool,
    isolation: str,
    device: str,
    as_json: bool,
    lang: str | None,
) -> int:
    from grader.class_publish import class_paths, publish_class
    from grader.classroom import grade_class
    from grader.worker.levels import Level

    chosen = language(lang)
    course = session.course()
    jobs = jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    bar = Bar(chosen, quiet=as_json or not sys.stderr.isatty())
    with session.gradebook() as book:
        try:
            progress = grade_class(
                course, folder, book, out, language=chosen, jobs=jobs, again=again, on_step=bar.step,
                isolation=Level(isolation), device=device, hide=(*session.secrets(), folder),
            )  # fmt: skip
        finally:
            bar.close()
        paths = class_paths(out)
        if progress.graded or progress.failures or not all(path.is_file() for path in paths):
            publish_class(book, course, out, chosen, failures=progress.failures)
    if as_json:
        print_json(
            {
                "total": progress.total,
                "graded": progress.graded,
                "unchanged": progress.unchanged,
                "failed": [
                    {"student": f.student, "path": f.path, "message": f.message.into(chosen)} for f in progress.failures
                ],
                "reports": [str(path) for path in paths],
            }
        )
    else:
        _summary(progress, paths, chosen)
    return 1 if progress.failures else 0


def _summary(progress: Any, paths: Any, chosen: Language) -> None:
    from grader.report.terminal import plain

    counts = Text(
        f"{progress.total} 件: 採点 {progress.graded}、変更なし {progress.unchanged}、"
        f"採点できず {len(progress.failures)}",
        f"{progress.total} submissions: {progress.graded} graded, {progress.unchanged} unchanged, "
        f"{len(progress.failures)} could not be graded",
    )
    click.echo(counts.into(chosen))
    for failure in progress.failures:
        click.echo(f"  ✗ {plain(failure.student)}: {plain(failure.message.into(chosen))}")
    labels = (Text("クラスのレポート", "Class report"), Text("データ", "Data"), Text("成績表", "Register"))
    for label, path in zip(labels, paths, strict=True):
        click.echo(f"{label.into(chosen)}: {path}")


class Bar:
    """A progress bar with the time left, on stderr, made when the first submission is done (rich is slow to import)."""

    def __init__(self, chosen: Language, *, quiet: bool) -> None:
        self.chosen = chosen
        self.quiet = quiet
        self._bar: Any = None
        self._task: Any = None

    def step(self, progress: Any, _student: str) -> None:
        if self.quiet:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            title = Text("採点中", "grading").into(self.chosen)
            self._bar = Progress(
                TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task(title, total=progress.total - progress.unchanged)
        self._bar.advance(self._task)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


COMMANDS = {"batch": batch}
