"""Read answers.toml, and when it is not TOML, read what can be read of it.

A slip in one line must not cost a student the other exercises. The file is cut at its table headers; a table that
does not parse is read statement by statement; a line such as `total = 1,179,648` or `choice = mlm`, where only the
quotes are missing, is taken as text: nothing else can be meant. Everything rescued or dropped is told in a notice.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from grader.model import Notice, Place, RawAnswer
from grader.text import Text
from grader.toml_message import explain
from grader.toml_places import places

MAX_DEPTH = 20
MAX_STATEMENT = 80  # lines that one damaged statement may span
MAX_NOTICES = 40
TOP_LEVEL = ("student", "name", "format")

_HEADER = re.compile(r"^\s*[\[［]{1,2}\s*([A-Za-z0-9_\-.\s\"'．]+?)\s*(?:[\]］]{1,2}\s*(?:#.*)?)?$")
_STATEMENT = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*(=|＝|:(?!//)|：)\s*(.*)$", re.DOTALL)
_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "「": "」", "『": "』", "‘": "’", "＂": "＂"}


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
        document: dict[str, Any] = tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        document = _Recovery(text, file, exercises, found.notices).run()
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
            found.answers[exercise] = {key: plain(entry) for key, entry in value.items()}
        elif name in TOP_LEVEL and isinstance(value, str | int):
            if name == "student":
                found.student = str(value)
        else:
            found.notices.append(_unknown(name, file, exercises, found))


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
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list):
        return [plain(entry, depth + 1) for entry in value]
    if isinstance(value, dict):
        return {str(key): plain(entry, depth + 1) for key, entry in value.items()}
    return str(value)


# ------------------------------------------------------------------------------------------------------- recovery


@dataclass
class _Block:
    """A table header and the lines below it; `path` is empty before the first header, None where it is unreadable."""

    path: tuple[str, ...] | None
    header: str
    first: int  # line number of the header
    lines: list[str]


class _Recovery:
    def __init__(self, text: str, file: str, exercises: Collection[str], notices: list[Notice]) -> None:
        self.lines = text.split("\n")
        self.file = file
        self.exercises = {name.casefold() for name in exercises}
        self.notices = notices
        self.document: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        for block in self._blocks():
            whole = "\n".join([block.header, *block.lines])
            try:
                parsed = tomllib.loads(whole, parse_float=str)
            except (ValueError, RecursionError):
                self._statements(block)
            else:
                self._merge(parsed, (), block.first)
        return self.document

    def _blocks(self) -> Iterator[_Block]:
        block = _Block((), "", 1, [])
        string = ""  # the delimiter of a multi-line string that is open
        for number, line in enumerate(self.lines, 1):
            header = _HEADER.match(line)
            steps = tuple(part.strip(" \"'") for part in re.split(r"[.．]", header[1])) if header else ()
            known = bool(steps) and steps[0].casefold() in self.exercises
            if header and (known or (not string and line.lstrip().startswith("[") and "=" not in line)):
                yield block
                good = all(re.fullmatch(r"[A-Za-z0-9_\-]+", step) for step in steps)
                text = "[" + ".".join(steps) + "]" if good else line
                block = _Block(steps if good else None, text, number, [])
                if good and line.split("#")[0].strip() != text and not line.strip().startswith("[["):
                    message = Text(f"表の見出しを {text} と読みました。", f"Read as the header {text}.")
                    self._note("warning", "header", number, steps, message)
                string = ""
                continue
            block.lines.append(line)
            for delimiter in ('"""', "'''"):
                if string in ("", delimiter) and line.count(delimiter) % 2:
                    string = "" if string else delimiter
        yield block

    def _statements(self, block: _Block) -> None:
        at = 0
        while at < len(block.lines):
            line = block.lines[at]
            if not line.strip() or line.lstrip().startswith("#"):
                at += 1
                continue
            at += self._statement(block, at)

    def _statement(self, block: _Block, at: int) -> int:
        """Read the statement at line `at` of the block; returns how many lines it took."""
        number = block.first + at + (1 if block.header else 0)
        match = _STATEMENT.match(block.lines[at])
        key = tuple(part.strip("\"'") for part in match[1].split(".")) if match else ()
        path = (*block.path, *key) if block.path is not None and key else ()
        error: Exception | None = None
        for length in range(1, MAX_STATEMENT + 1):
            if at + length > len(block.lines):
                break
            if length > 1 and _STATEMENT.match(block.lines[at + length - 1]) and not self._open(block, at, length - 1):
                break
            try:
                parsed = tomllib.loads("\n".join(block.lines[at : at + length]), parse_float=str)
            except (ValueError, RecursionError) as problem:
                error = error or problem
                continue
            if block.path is not None:
                self._merge(parsed, block.path, number)
            return length
        if match and path and self._rescue(path, match[2], match[3], number):
            return 1
        message = explain(error, block.lines[at], number)
        self._note("error", "toml_syntax", number, path, message)
        return 1

    @staticmethod
    def _open(block: _Block, at: int, length: int) -> bool:
        """True inside a multi-line string or array, where a line that looks like a statement need not be one."""
        text = "\n".join(block.lines[at : at + length])
        return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1 or text.count("[") > text.count("]")

    def _rescue(self, path: tuple[str, ...], sign: str, rest: str, number: int) -> bool:
        """Take a value as text where only quotes (or the equals sign) are not as TOML wants them."""
        rest = rest.strip()
        shown = ".".join(path)
        if not rest or rest.startswith("#"):
            self._note(
                "warning", "missing_value", number, path,
                Text(f"{shown} の = の後に値がありません。", f"There is no value after {shown} =."),
            )  # fmt: skip
            return True
        if rest[0] in "[{" or rest.startswith(('"""', "'''")):
            return False
        if rest[0] in _QUOTES:
            close = _QUOTES[rest[0]]
            inner = rest[1:]
            end = inner.rfind(close)
            tail = inner[end + 1 :].strip() if end >= 0 else ""
            if end >= 0 and tail and not tail.startswith("#"):
                return False  # something after the closing quote: what was meant is not plain
            value = inner[:end] if end >= 0 else inner.split(" #")[0]
            slug = "unclosed_quote" if end < 0 else "odd_quotes"
        else:
            value, slug = rest.split(" #")[0], "unquoted_text"
        value = value.strip()
        example = f'{path[-1]} = "{value[:40]}"'
        self._note(
            "warning", slug, number, path,
            Text(
                f"引用符が正しくないので、文字列として読みました。次からは {example} のように書いてください。",
                f"The quotes are not as they should be; it was read as text. Next time write {example}.",
            ) if sign == "=" else Text(
                f"「=」でつないでいないので、文字列として読みました。次からは {example} のように書いてください。",
                f"There is no plain equals sign; it was read as text. Next time write {example}.",
            ),
        )  # fmt: skip
        self._put(path, value, number)
        return True

    def _merge(self, parsed: dict[str, Any], base: tuple[str, ...], number: int) -> None:
        for key, value in parsed.items():
            if isinstance(value, dict) and (isinstance(self._at((*base, key)), dict) or not value):
                self._merge(value, (*base, key), number)
            else:
                self._put((*base, key), value, number)

    def _at(self, path: tuple[str, ...]) -> Any:
        here: Any = self.document
        for step in path:
            here = here.get(step) if isinstance(here, dict) else None
        return here

    def _put(self, path: tuple[str, ...], value: Any, number: int) -> None:
        here = self.document
        for step in path[:-1]:
            inner = here.setdefault(step, {})
            if not isinstance(inner, dict):
                inner = here[step] = {}
            here = inner
        if here.get(path[-1], value) != value:
            self._note(
                "warning", "duplicate_key", number, path,
                Text(
                    f"{'.'.join(path)} が二度書かれています。後のほうを読みました。",
                    f"{'.'.join(path)} is written twice; the later one was read.",
                ),
            )  # fmt: skip
        here[path[-1]] = value

    def _note(self, severity: Any, slug: str, number: int, path: tuple[str, ...], message: Text) -> None:
        self.notices.append(Notice(severity, slug, message, Place(self.file, number, None, ".".join(path) or None)))
