"""What every command shares: the course, the gradebook, who is submitting, and how to print."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.errors import UsageError
from grader.text import Language, Text, default_language

if TYPE_CHECKING:
    from grader.gradebook import Gradebook
    from grader.model import Course, Problem


@dataclass
class Session:
    """Paths from the group's options; the rest is opened when a command needs it."""

    course_path: Path | None
    gradebook_path: Path
    lang: str | None = None  # the group's --lang; a command's own wins

    def course(self) -> Course:
        from grader.course import find_course, load_course

        return load_course(find_course(self.course_path))

    def gradebook(self) -> Gradebook:
        from grader.gradebook import Gradebook

        return Gradebook(self.gradebook_path)

    def attempts_of(self, student: str) -> int:
        """How often this student has submitted: hints grow with it. Makes no gradebook where there is none."""
        from grader.gradebook import Gradebook

        if not self.gradebook_path.is_file():
            return 0
        with Gradebook(self.gradebook_path, read_only=True) as book:
            return len(book.history(student))

    def secrets(self) -> tuple[Path, ...]:
        """What no student code may see, besides the course."""
        return (self.gradebook_path.parent,)


def language(lang: str | None) -> Language:
    """The language of one command: its own `--lang`, else the group's, else the locale's."""
    context = click.get_current_context(silent=True)
    session = context.find_object(Session) if context else None
    chosen = lang or (session.lang if session else None)
    if chosen:
        return "ja" if chosen == "ja" else "en"
    return default_language()


def print_json(document: Any) -> None:
    """One JSON document on stdout, nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def say(text: Text, lang: Language, *, error: bool = False) -> None:
    """A message in one language; to stderr where stdout is for data."""
    click.echo(text.into(lang), err=error)


def problem_of(course: Course, problem_id: str) -> Problem:
    """The exercise with this id; UsageError with the nearest one where there is none."""
    found = course.problem(problem_id)
    if found is None:
        from difflib import get_close_matches

        ids = [problem.id for problem in course.problems]
        near = get_close_matches(problem_id, ids, n=1)
        hint = near[0] if near else ", ".join(ids)
        raise UsageError(
            Text(f"「{problem_id}」という演習はありません。", f"There is no exercise {problem_id!r}."),
            hint=Text(f"もしかして: {hint}", f"Did you mean: {hint}"),
        )
    return found


def student_id(given: str | None, path: Path) -> str:
    """--student, else `student = …` in answers.toml, else GRADE_STUDENT, else the login name."""
    from grader.student_id import check_student_id
    from grader.submission import declared_student

    candidate = given or declared_student(path) or os.environ.get("GRADE_STUDENT") or _login_name()
    return check_student_id(candidate)


def _login_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no password entry for this uid, as in a bare container
        return "student"
