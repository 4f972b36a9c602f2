"""A whole class: find the submissions, grade what changed, record, report.

Workers grade (read and judge); the one parent records and reports, in that order, so that the gradebook has one writer
and a student's report always shows a recorded attempt. What is already recorded for the same files, course and
grader is not graded again, which is also how an interrupted run goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import grader
from grader.checks.service import CheckService
from grader.engine import TaskDone, TaskFailed
from grader.errors import GraderError, SubmissionError, UsageError
from grader.gradebook import Gradebook
from grader.model import Course
from grader.publish import publish, report_paths
from grader.record import attempt_from_dict, attempt_to_dict
from grader.result import Attempt
from grader.score import grade, settled
from grader.student_id import check_student_id
from grader.submission_files import fingerprint
from grader.text import Language, Text
from grader.worker.levels import Level

CODE_WALL = 3600.0  # seconds for one submission with code; every check has its own limit besides
ACCEPTED = (".zip", ".toml", ".ipynb", ".py")


class Entry(NamedTuple):
    """One student's hand-in in the class folder."""

    student: str
    path: str
    tries: int = 0  # attempts recorded before this one


class Failure(NamedTuple):
    """A submission that could not be graded, and why."""

    student: str
    path: str
    message: Text


@dataclass
class Progress:
    """What a class run has done so far."""

    total: int = 0
    graded: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)


def entries(folder: Path) -> tuple[list[Entry], list[Failure]]:
    """One entry for each sub-folder, zip, notebook or answers file; ids from names, in order.

    UsageError where `folder` is no folder or holds no submission at all.
    """
    if not folder.is_dir():
        raise UsageError(Text(f"{folder} はフォルダーではありません。", f"{folder} is not a folder."))
    found: dict[str, Entry] = {}
    failures: list[Failure] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__")) or not (path.is_dir() or path.suffix.lower() in ACCEPTED):
            continue
        name = path.name if path.is_dir() else path.stem
        if path.is_symlink():
            why = Text("リンクは提出物として読みません。", "A link is not read as a submission.")
            failures.append(Failure(name[:64], str(path), why))
            continue
        try:
            student = check_student_id(name)
        except GraderError as error:
            failures.append(Failure(name[:64], str(path), error.message))
            continue
        if student in found:
            failures.append(
                Failure(
                    student,
                    str(path),
                    Text(
                        f"{student} さんの提出が二つあります({found[student].path} も)。一つにしてください。",
                        f"{student} has two submissions ({found[student].path} too); keep one of them.",
                    ),
                )
            )
            continue
        found[student] = Entry(student, str(path))
    if not found and not failures:
        raise UsageError(
            Text(f"{folder} に提出物が見つかりません。", f"{folder} holds no submissions."),
            hint=Text(
                "学生ごとのフォルダー、zip、ノートブック、または answers.toml を置いてください。",
                "It should hold a folder, a zip, a notebook or a .toml file for each student.",
            ),
        )
    return list(found.values()), failures


# ------------------------------------------------------------------------------------------------ in a worker process

_course: Course | None = None
_checks: CheckService | None = None


def prepare(course_root: str, isolation: Level, hide: tuple[Path, ...], device: str = "cpu") -> None:
    """Load the course once for all the submissions that this worker will grade.

    Its check process starts with the first code that is handed in, serves all of them, and ends with this process.
    """
    global _course, _checks  # noqa: PLW0603 - a worker's start-up hands its state to later calls in no other way
    import atexit

    from grader.course import load_course

    _course = load_course(Path(course_root))
    _checks = CheckService(_course, floor=isolation, hide=hide, asked_device=device)
    atexit.register(_checks.stop)


def work(entry: Entry) -> dict[str, Any]:
    """Grade one submission: {"attempt": …} or {"refused": …} where the files cannot be read at all."""
    from grader.pipeline import grade_submission
    from grader.submission import read_submission

    if _course is None or _checks is None:
        raise RuntimeError("prepare() has not run in this worker")
    try:
        submission = read_submission(Path(entry.path), entry.student, exercises=_course.asked)
    except SubmissionError as error:
        return {"refused": error.message._asdict()}
    return {"attempt": attempt_to_dict(grade_submission(_course, submission, checks=_checks, tries=entry.tries))}


# ---------------------------------------------------------------------------------------------------- in the parent


def grade_class(
    course: Course,
    folder: Path,
    book: Gradebook,
    out: Path,
    *,
    language: Language,
    jobs: int,
    again: bool = False,
    isolation: Level = Level.FULL,
    device: str = "cpu",
    hide: tuple[Path, ...] = (),
    on_step: Callable[[Progress, str], None] = lambda _progress, _student: None,
) -> Progress:
    """Grade, record and report what changed in `folder`; `on_step` hears of every submission that is done."""
    found, failures = entries(folder)
    progress = Progress(total=len(found), failures=failures)
    prints = {entry.student: fingerprint(Path(entry.path)) for entry in found}
    known = {} if again else book.unchanged(prints, course.digest, grader.__version__)
    todo = [
        entry._replace(tries=len(book.history(entry.student)))
        for entry in found
        if entry.student not in known or not report_paths(out, entry.student).html.is_file()
    ]
    progress.unchanged = progress.total - len(todo)
    if todo:
        from grader.engine.local import WALL, run

        start = partial(prepare, str(course.root), isolation, hide, device)
        wall = CODE_WALL if any(problem.code or problem.experiment for problem in course.problems) else WALL
        for done in run(todo, work, jobs=min(jobs, len(todo)), initializer=start, wall=wall):
            entry = done.task
            attempt = _settle(progress, done, book, prints[entry.student])
            if attempt is not None:
                report(book, attempt, out, language)
            on_step(progress, entry.student)
    return progress


def _settle(
    progress: Progress, done: TaskDone[Entry, dict[str, Any]] | TaskFailed[Entry], book: Gradebook, seen: str
) -> Attempt | None:
    """Record what came of one submission; None where there is nothing to report."""
    entry = done.task
    if isinstance(done, TaskFailed):
        last = done.detail.strip().splitlines()[-1:] or [done.reason]
        message = Text(
            f"採点プログラム側の問題で採点できませんでした({done.reason}: {last[0]})。学生の責任ではありません。",
            f"A fault on the grader's side, not the student's ({done.reason}: {last[0]}).",
        )
        progress.failures.append(Failure(entry.student, entry.path, message))
        return None
    if "refused" in done.result:
        progress.failures.append(Failure(entry.student, entry.path, Text(**done.result["refused"])))
        return None
    attempt = record(book, attempt_from_dict(done.result["attempt"]), seen)
    progress.graded += 1
    return attempt


def record(book: Gradebook, attempt: Attempt, seen: str) -> Attempt:
    """Record the attempt, unless the latest one judged the very same files by the same course and grader."""
    latest = book.latest(attempt.student)
    if latest is not None and latest.number is not None and _same_judgement(latest, attempt):
        book.remember(attempt.student, seen, latest.number)
        return latest
    return replace(attempt, number=book.add(attempt, fingerprint=seen))


def _same_judgement(one: Attempt, other: Attempt) -> bool:
    a, b = one.provenance, other.provenance
    mine = (a.submission_digest, a.course_digest, a.grader_version)
    return mine == (b.submission_digest, b.course_digest, b.grader_version)


def report(book: Gradebook, attempt: Attempt, out: Path, language: Language) -> None:
    """Write one student's reports from the record."""
    overrides = book.applying(attempt.student, attempt.number or 0)
    shown = settled(attempt, overrides)
    publish(out, shown, grade(shown), language, history=book.history(attempt.student))
