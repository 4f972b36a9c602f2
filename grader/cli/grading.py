"""What `check` and `submit` share: from a path to a graded attempt, and that attempt on the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from grader.cli.session import Session, problem_of, student_id
from grader.result import Attempt, Grade
from grader.text import Language, Text

ISOLATION = Text(
    "学生のコードを動かすのに必要な隔離の水準(これより低ければコードは採点しない)",
    "the least level of isolation for student code; below it, code is not graded",
)


DEVICE = Text(
    "学習や検査に使う装置(auto は CUDA があればそれを使う)。判定は変わらない",
    "what training and checks run on (auto: CUDA where there is one); the verdicts are the same",
)


def graded(
    session: Session, path: Path, student: str | None, only: tuple[str, ...], isolation: str, device: str
) -> Attempt:
    """Load the course and the submission and grade it. Records nothing."""
    from grader.checks.service import CheckService
    from grader.pipeline import grade_submission
    from grader.submission import read_submission
    from grader.worker.levels import Level

    course = session.course()
    chosen = [problem_of(course, name).id for name in only] or None
    submission = read_submission(path, student_id(student, path), exercises=course.asked)
    with CheckService(course, floor=Level(isolation), hide=session.secrets(), asked_device=device) as checks:
        return grade_submission(
            course, submission, only=chosen, checks=checks, tries=session.attempts_of(submission.student)
        )


def show_attempt(attempt: Attempt, grade: Grade, language: Language) -> None:
    """Print the attempt; colours only on a terminal that wants them."""
    from grader.report.terminal import render_terminal

    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(render_terminal(attempt, grade, language, width=width, colour=colour))
