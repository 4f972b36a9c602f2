"""Read answers.toml, and when it is not TOML, read what can be read of it.

A slip in one line must not cost a student the other exercises: see `toml_recovery`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from grader.model import Notice, Place, RawAnswer
from grader.text import Text
from grader.toml_places import places
from grader.toml_recovery import parse, recover

MAX_DEPTH = 20
MAX_NOTICES = 40
MAX_BITS = 4_000  # of a whole number
# LaTeX between quotes " loses its backslash to TOML: "\frac" is a form feed and "rac". A control character that no
# one types, or a tab or line end with the rest of a command after it, was meant as that command.
_ESCAPED = {"\f": "\\f", "\b": "\\b", "\t": "\\t", "\r": "\\r", "\n": "\\n"}
_LATEX = re.compile(
    r"[\f\b]|\t(?=(?:imes|ext[a-z]*|frac|o|heta|au)(?![a-z]))|\r(?=(?:ho|ight|m|ceil)(?![a-z]))|\n(?=(?:eq|e|u)(?![a-z]))"
)
TOP_LEVEL = ("student", "name", "format")


@dataclass
class AnswersFile:
    """What answers.toml said."""

    answers: dict[str, dict[str, RawAnswer]] = field(default_factory=dict)
    student: str | None = None
    places: dict[str, Place] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


def read_answers(text: str, file: str, exercises: Collection[str]) -> AnswersFile:
    """Read the file's text; never raises for anything in it."""
    found = AnswersFile()
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found.notices.append(
            Notice(
                "warning",
                "nul_bytes",
                Text(
                    "文字ではないデータ(NUL)が含まれていたので、取り除いて読みました。",
                    "NUL bytes were removed before reading.",
                ),
                Place(file, line),
            )
        )
        text = text.replace("\0", "")
    try:
        document = parse(text)
    except (ValueError, RecursionError):
        document = recover(text, file, exercises, found.notices)
    for path, position in places(text).items():
        if len(path) <= 4:
            key = ".".join(map(str, path))
            found.places[key] = Place(file, position.line, position.column, key)
    _sort_out(document, file, exercises, found)
    del found.notices[MAX_NOTICES:]
    return found


def _sort_out(document: dict[str, Any], file: str, exercises: Collection[str], found: AnswersFile) -> None:
    known = {name.casefold(): name for name in exercises}
    for name, value in document.items():
        exercise = known.get(name.casefold())
        if exercise is not None and isinstance(value, dict):
            _join(found.answers.setdefault(exercise, {}), {key: plain(entry) for key, entry in value.items()})
        elif name in TOP_LEVEL and isinstance(value, str | int):
            if name == "student":
                found.student = str(plain(value))
        else:
            found.notices.append(_unknown(name, file, exercises, found))


def _join(table: dict[str, RawAnswer], more: dict[str, RawAnswer]) -> None:
    """Add `more` to the table: [Q2] and [q2] are the same exercise."""
    for key, value in more.items():
        old = table.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _join(old, value)
        else:
            table[key] = value


def _unknown(name: str, file: str, exercises: Collection[str], found: AnswersFile) -> Notice:
    near = get_close_matches(name[:40], list(exercises), n=1)
    hint = near[0] if near else ", ".join(exercises)
    shown = "".join(c for c in name[:40] if c.isprintable())
    return Notice(
        "warning",
        "unknown_exercise",
        Text(
            f"「{shown}」という演習はないので、読みませんでした。使える名前: {hint}",
            f"There is no exercise {shown!r}, so it was not read. Names that exist: {hint}",
        ),
        found.places.get(name, Place(file)),
    )


def plain(value: Any, depth: int = 0) -> RawAnswer:
    """A parsed value as a RawAnswer: dates as text, nothing nested deeper than MAX_DEPTH."""
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return hex(value)[:MAX_BITS]  # Python refuses to print such a number in decimal
    if isinstance(value, str):
        return _LATEX.sub(lambda found: _ESCAPED[found[0]], value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list):
        return [plain(entry, depth + 1) for entry in value]
    if isinstance(value, dict):
        return {str(key): plain(entry, depth + 1) for key, entry in value.items()}
    return str(value)
