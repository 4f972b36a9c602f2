"""Read an author's TOML file table by table, collecting every slip with its line instead of stopping at the first.

A getter that meets a slip notes it and returns a harmless value, so that one pass reports all that is wrong; nothing
read from a file with slips is ever used, because `Slips.stop_if_any` raises before that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.model import Place
from grader.text import NOTHING, Text
from grader.toml_places import KeyPath, Position, has_long_key, places

MAX_BYTES = 1 << 20
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?|[+-]?\d{1,30}/\d{1,30}")
# the words an author knows for what tomllib returns; floats arrive as text, see `load`
KINDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


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
        self.found: list[tuple[Place, str]] = []

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

    def note(self, path: KeyPath, message: str) -> None:
        """Note a slip. Of one key only the first counts: the next may come from the stand-in for its value."""
        if path not in self._noted:
            self._noted.add(path)
            self.found.append((self.place(path), message))

    def stop_if_any(self) -> None:
        """Raise one CourseError that lists them all."""
        if not self.found:
            return
        lines = [f"{place}: {message}" for place, message in self.found]
        if len(lines) == 1:
            raise CourseError(Text(self.found[0][1], self.found[0][1]), place=self.found[0][0])
        listed = "\n  ".join(lines[:50])
        raise CourseError(
            Text(f"{len(lines)} 箇所を直してください:\n  {listed}", f"{len(lines)} things to fix:\n  {listed}"),
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
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        found = _AT.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, None)
        what = _AT.sub("", str(error)).strip() or "nested too deeply"
        raise CourseError(
            Text(f"TOML として読めません: {what}", f"is not valid TOML: {what}"), place=Place(str(file), line, column)
        ) from error


class Table:
    """One table of the file. A getter notes a slip and returns a stand-in where a value is not as it should be."""

    def __init__(self, data: dict[str, Any], slips: Slips, path: KeyPath = ()) -> None:
        self.data = data
        self.slips = slips
        self.path = path
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def slip(self, key: str | None, message: str) -> None:
        self.slips.note((*self.path, key) if key else self.path, message)

    def done(self) -> None:
        """Note every key that nothing asked for, with the nearest one that exists."""
        for key in self.data:
            if key not in self._asked:
                near = get_close_matches(key, sorted(self._asked), n=1)
                known = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(sorted(self._asked))}"
                self.slip(key, f"unknown key `{key}`; {known}")

    def _get(self, key: str, kind: type, default: Any) -> Any:
        self._asked.add(key)
        if key not in self.data:
            if default is ...:
                self.slip(key, f"`{key}` is missing; expected {KINDS[kind]}")
            return None if default is ... else default
        value = self.data[key]
        if isinstance(value, Decimal) and kind is str:
            self.slip(key, f'`{key}` must be text: write it in quotes, {key} = "{value}"')
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            found = "a decimal number" if isinstance(value, Decimal) else KINDS.get(type(value), type(value).__name__)
            self.slip(key, f"`{key}` must be {KINDS[kind]}, but it is {found}")
            return None
        return value

    def string(self, key: str, default: Any = ..., *, choices: tuple[str, ...] = ()) -> str:
        value = self._get(key, str, default)
        if value is None:
            return ""
        if choices and value not in choices:
            near = get_close_matches(value, choices, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else f"; it is one of {', '.join(map(repr, choices))}"
            self.slip(key, f"`{key}` cannot be {value[:60]!r}{meant}")
            return choices[0]
        return str(value)

    def integer(self, key: str, default: Any = ..., *, low: int = 0, high: int = 10**9) -> int:
        value = self._get(key, int, default)
        if value is None:
            return low
        if not low <= value <= high:
            shown = value if value.bit_length() < 100 else "far beyond"
            self.slip(key, f"`{key}` must lie between {low} and {high}, but it is {shown}")
            return low
        return int(value)

    def number(self, key: str, default: Any = ..., *, low: float = 0.0, high: float = 1000.0) -> float:
        """A whole or decimal number."""
        self._asked.add(key)
        if key not in self.data:
            if default is ...:
                self.slip(key, f"`{key}` is missing; expected a number")
                return low
            return float(default)
        value = self.data[key]
        try:
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                raise ValueError
            found = float(value)
            if not low <= found <= high:
                raise ValueError
        except (ValueError, OverflowError):
            self.slip(key, f"`{key}` must be a number from {low:g} to {high:g}")
            return low
        return found

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._get(key, bool, default))

    def text(self, key: str, default: Any = ...) -> Text:
        """A table {ja, en}."""
        value = self._get(key, dict, default if default is ... else None)
        if value is None:
            return NOTHING
        inner = Table(value, self.slips, (*self.path, key))
        made = Text(inner.string("ja"), inner.string("en"))
        for language, written in zip(("ja", "en"), made, strict=True):
            if language in inner and not written.strip():
                inner.slip(language, f"`{language}` is empty; every text is written in both languages")
        inner.done()
        return made

    def optional_text(self, key: str) -> Text | None:
        self._asked.add(key)
        return self.text(key) if key in self.data else None

    def strings(self, key: str, default: Any = ...) -> tuple[str, ...]:
        value = self._get(key, list, default)
        if value is None:
            return ()
        good = [entry for entry in value if isinstance(entry, str) and not isinstance(entry, Decimal)]
        if len(good) != len(value):
            self.slip(key, f"every entry of `{key}` must be text in quotes")
        return tuple(good)

    def listed(self, key: str) -> list[Any]:
        """A list of anything; the caller looks at the entries."""
        return self._get(key, list, ...) or []

    def rational(self, key: str, default: Any = ...) -> Fraction:
        """An exact number written as text: "1e-5", "0.1", "1/10"."""
        return self._fraction(key, self.string(key, default))

    def _fraction(self, key: str, written: str) -> Fraction:
        if not _NUMBER.fullmatch(written.strip()):
            if written or key in self.data:
                self.slip(key, f'`{key}` holds {written[:40]!r}; expected a number as text, such as "1e-5" or "0.1"')
            return Fraction(0)
        try:
            return Fraction(written.strip())
        except ZeroDivisionError:
            self.slip(key, f"`{key}` divides by zero")
            return Fraction(0)

    def range(self, key: str, default: Any = ...) -> tuple[Fraction, Fraction] | None:
        """Two exact numbers as text, the lower first."""
        if key not in self.data and default is None:
            self._asked.add(key)
            return None
        written = self.strings(key)
        if len(written) != 2:
            if key in self.data:
                self.slip(key, f'`{key}` must be a list of two numbers as text, such as ["1e-5", "5e-5"]')
            return Fraction(0), Fraction(0)
        low, high = (self._fraction(key, bound) for bound in written)
        if low > high:
            self.slip(key, f"`{key}` is reversed: the lower bound comes first")
        return low, high

    def table(self, key: str, *, required: bool = False) -> Table:
        value = self._get(key, dict, ... if required else {})
        return Table(value or {}, self.slips, (*self.path, key))

    def tables(self, key: str) -> Iterator[Table]:
        """The elements of an array of tables, `[[key]]`."""
        value = self._get(key, list, [])
        for number, entry in enumerate(value or []):
            if isinstance(entry, dict):
                yield Table(entry, self.slips, (*self.path, key, number))
            else:
                self.slip(key, f"every `{key}` must be a table, [[{key}]]")

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables below `[key]`: (name, table)."""
        outer = self.table(key)
        for name, entry in outer.data.items():
            if isinstance(entry, dict):
                yield name, Table(entry, self.slips, (*outer.path, name))
            else:
                outer.slip(name, f"`{key}.{name}` must be a table")
