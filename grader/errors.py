"""Errors sorted by who must act (layer 0). Each carries both languages, the place, and its exit code."""

from __future__ import annotations

from typing import ClassVar, Literal

from grader.model import Place
from grader.text import Language, Text


class GraderError(Exception):
    """Base of every error that a command turns into one clear message instead of a traceback."""

    who: ClassVar[Literal["student", "author", "machine", "caller"]] = "machine"
    exit_code: ClassVar[int] = 3

    def __init__(self, message: Text, *, place: Place | None = None, hint: Text | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.place = place
        self.hint = hint

    def into(self, language: Language) -> str:
        """The whole message for a terminal: who must act, where, what, and what to try."""
        label = {
            "student": Text("提出物を直してください", "Your submission needs a change"),
            "author": Text("講座の作成者が直す必要があります", "The course's author must fix this"),
            "machine": Text("この環境の問題です", "A problem of this machine"),
            "caller": Text("コマンドの使い方", "Usage"),
        }[self.who].into(language)
        parts = [f"{label}: "]
        if self.place is not None:
            parts.append(f"{self.place}: ")
        parts.append(self.message.into(language))
        if self.hint is not None:
            parts.append("\n  → " + self.hint.into(language))
        return "".join(parts)


class SubmissionError(GraderError):
    """The student's files cannot be read at all; anything less is a Notice."""

    who = "student"
    exit_code = 1


class CourseError(GraderError):
    """A slip in course.toml, problem.toml or another file of the course."""

    who = "author"
    exit_code = 3


class RecordError(GraderError):
    """The gradebook cannot be read or written."""

    who = "machine"
    exit_code = 3


class MachineError(GraderError):
    """This machine lacks something: a library, a device, disk space."""

    who = "machine"
    exit_code = 3


class UsageError(GraderError):
    """The command was called with arguments that fit nothing."""

    who = "caller"
    exit_code = 2
