"""Parse a TOML file of the course, and gather what is wrong in it with the line of each slip."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.model import Place
from grader.text import Text
from grader.toml_places import KeyPath, Position, has_long_key, places

MAX_BYTES = 1 << 20
MAX_SHOWN = 50  # slips of one file
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


class Decimal(str):
    """A TOML float as it was typed."""

    __slots__ = ()


class Slips:
    """What is wrong in one file."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self._text = text
        self._positions: Mapping[KeyPath, Position] | None = None
        self._noted: set[KeyPath] = set()
        self.found: list[tuple[Place, Text]] = []

    def place(self, path: KeyPath) -> Place:
        """Where a key stands; for a key that is absent, its table."""
        if self._positions is None:  # scanned only once something is wrong
            self._positions = places(self._text)
        at = path
        while at and at not in self._positions:
            at = at[:-1]
        position = self._positions.get(at)
        name = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
        return Place(str(self.file), position.line if position else 1, None, name or None)

    def note(self, path: KeyPath, message: Text) -> None:
        """Note a slip. Of one key only the first counts: the next may come from the stand-in for its value."""
        if path not in self._noted:
            self._noted.add(path)
            self.found.append((self.place(path), message))

    def stop_if_any(self) -> None:
        """Raise one CourseError that lists them all."""
        if not self.found:
            return
        if len(self.found) == 1:
            raise CourseError(self.found[0][1], place=self.found[0][0])
        count = len(self.found)
        ja = "\n  ".join(f"{place}: {message.ja}" for place, message in self.found[:MAX_SHOWN])
        en = "\n  ".join(f"{place}: {message.en}" for place, message in self.found[:MAX_SHOWN])
        if count > MAX_SHOWN:
            ja += f"\n  … ほか {count - MAX_SHOWN} 箇所"
            en += f"\n  … and {count - MAX_SHOWN} more"
        raise CourseError(
            Text(f"{count} 箇所を直してください:\n  {ja}", f"{count} things to fix:\n  {en}"),
            place=Place(str(self.file)),
        )


def load(file: Path) -> tuple[dict[str, Any], Slips]:
    """Parse a TOML file of the course; CourseError with line and column where it is not TOML."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CourseError(Text(f"読めません: {reason}", f"cannot be read: {reason}"), place=Place(str(file))) from error
    if len(raw) > MAX_BYTES:
        raise CourseError(Text("大きすぎます(上限 1 MB)", "is larger than 1 MB"), place=Place(str(file)))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CourseError(
            Text("UTF-8 で保存してください。", "is not UTF-8; save it as UTF-8."), place=Place(str(file), line)
        ) from error
    try:
        if has_long_key(text):
            raise ValueError("a key has too many steps")
        return tomllib.loads(text, parse_float=Decimal), Slips(file, text)
    except (RecursionError, ValueError) as error:
        raise _not_toml(file, text, error) from error


def _not_toml(file: Path, text: str, error: Exception) -> CourseError:
    """What stands where, and what was expected there: tomllib's words are for programmers."""
    from grader.toml_message import explain

    if isinstance(error, tomllib.TOMLDecodeError):
        found = _AT.search(str(error))
        if found:
            line, column = int(found[1]), int(found[2])
        else:  # something stays open to the end of the file: show the key that it belongs to
            keys = [position for path, position in places(text).items() if isinstance(path[-1], str)]
            line, column = max(keys)[0] if keys else text.count("\n") + 1, None
        shown = text.split("\n")[line - 1]
        what = explain(Exception(_AT.sub(f"(at line 1, column {column})", str(error))), shown, line)
        message = Text(f"TOML として読めません。{what.ja}", f"is not valid TOML. {what.en}")
        return CourseError(message, place=Place(str(file), line, column))
    if isinstance(error, RecursionError):
        reason, signs = Text("[ や { の入れ子が深すぎます。", "Brackets [ or { are nested too deeply."), "[{"
    elif has_long_key(text):
        reason, signs = Text("名前の「.」が多すぎます。", "A name has too many dots."), "."
    else:  # Python converts at most 4,300 digits
        reason, signs = Text("数の桁が多すぎます。", "A number has too many digits."), "0123456789"
    lines = text.split("\n")
    line = 1 + max(range(len(lines)), key=lambda at: sum(map(lines[at].count, signs)))
    message = Text(f"TOML として読めません。{reason.ja}", f"is not valid TOML. {reason.en}")
    return CourseError(message, place=Place(str(file), line))
