"""What `check` and `submit` share: from a path to a graded attempt, and that attempt on the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from grader.cli.session import Session, problem_of, student_id
from grader.result import Attempt, Grade
from grader.text import Language


def graded(session: Session, path: Path, student: str | None, only: tuple[str, ...]) -> Attempt:
    """Load the course and the submission and grade it. Records nothing."""
    from grader.pipeline import grade_submission
    from grader.submission import read_submission

    course = session.course()
    chosen = [problem_of(course, name).id for name in only] or None
    submission = read_submission(path, student_id(student, path), exercises=[problem.id for problem in course.problems])
    return grade_submission(course, submission, only=chosen)


def show_attempt(attempt: Attempt, grade: Grade, language: Language) -> None:
    """Print the attempt; colours only on a terminal that wants them."""
    from grader.report.terminal import render_terminal

    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(render_terminal(attempt, grade, language, width=width, colour=colour))
