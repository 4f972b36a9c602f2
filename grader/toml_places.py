"""Where each key of a TOML file stands: tomllib parses, but gives no line numbers.

A scanner of structure only, in one pass over the text: table headers, keys, inline tables and arrays, with strings and
comments skipped. It never raises; on a text that is not TOML it finds what it can. Positions serve error messages,
never values.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

KeyPath: TypeAlias = "tuple[str | int, ...]"

MAX_DEPTH = 40
MAX_STEPS = 32  # of a dotted key


class Position(NamedTuple):
    """Line and column from 1, columns in characters."""

    line: int
    column: int


_BARE = re.compile(r"[A-Za-z0-9_\-]+")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|\'\'\'(?:[^\']|\'(?!\'\'))*(?:\'\'\'|\Z)'
    r'|"(?:[^"\\\n]|\\.)*"?|\'[^\'\n]*\'?',
    re.DOTALL,
)
_PLAIN = re.compile(r"[^\"'#,\[\]{}\n=]+")
# MAX_STEPS steps and a dot after each
_LONG_KEY = re.compile(
    r"(?:^|[\[{,])[ \t]*+(?:(?:[A-Za-z0-9_\-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}",
    re.MULTILINE,
)


def has_long_key(text: str) -> bool:
    """True for a dotted key of more than MAX_STEPS steps: tomllib needs memory quadratic in their number."""
    return _LONG_KEY.search(text) is not None


def places(text: str) -> dict[KeyPath, Position]:
    """Every key and list element → its position; `("item", 2, "formula")` is the third [[item]]'s formula."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0
        self.found: dict[KeyPath, Position] = {}
        self.counts: dict[KeyPath, int] = {}
        self.table: KeyPath = ()

    def run(self) -> dict[KeyPath, Position]:
        while self.at < len(self.text):
            before = self.at
            self._blank()
            if self.at >= len(self.text):
                break
            if self.text[self.at] == "[":
                self._header()
            else:
                self._key_value(self.table, 0)
            self._rest_of_line()
            if self.at == before:  # nothing understood: step over one character, so that the scan always ends
                self._advance(self.at + 1)
        return self.found

    # -------------------------------------------------------------------------------------------------- movement

    def _advance(self, to: int) -> None:
        skipped = self.text.count("\n", self.at, to)
        if skipped:
            self.line += skipped
            self.line_start = self.text.rindex("\n", self.at, to) + 1
        self.at = to

    def _here(self) -> Position:
        return Position(self.line, self.at - self.line_start + 1)

    def _blank(self) -> None:
        """Skip white space, line ends and comments."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t\r\n":
                self._advance(self.at + 1)
            elif char == "#":
                self._advance(self._line_end())
            else:
                return

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _spaces(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _rest_of_line(self) -> None:
        """To the end of the line, unless a string that spans lines begins on it."""
        self._advance(self._line_end())

    # --------------------------------------------------------------------------------------------------- grammar

    def _key(self) -> list[str] | None:
        """A dotted key; None where there is none."""
        parts: list[str] = []
        while True:
            self._spaces()
            bare = _BARE.match(self.text, self.at)
            if bare:
                parts.append(bare.group())
                self.at = bare.end()
            elif self.text[self.at : self.at + 1] in ('"', "'"):
                quoted = _STRING.match(self.text, self.at)
                if quoted is None or "\n" in quoted.group():
                    return None
                parts.append(_unquoted(quoted.group()))
                self.at = quoted.end()
            else:
                return None
            self._spaces()
            if self.text[self.at : self.at + 1] != ".":
                return parts
            if len(parts) > MAX_STEPS:
                return None
            self.at += 1

    def _header(self) -> None:
        position = self._here()
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        parts = self._key()
        if parts is None or self.text[self.at : self.at + 1] != "]":
            self.table = ("\0",)  # keys below a header that cannot be read belong to nothing
            return
        path: KeyPath = ()
        for part in parts[:-1]:
            self.found.setdefault((*path, part), position)
            path = self._inside((*path, part))
        path = (*path, parts[-1])
        if double:
            number = self.counts.get(path, 0)
            self.counts[path] = number + 1
            self.found.setdefault(path, position)
            path = (*path, number)
        self.found.setdefault(path, position)
        self.table = path if double else self._inside(path)

    def _inside(self, path: KeyPath) -> KeyPath:
        """A path through an array of tables means its latest element."""
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def _key_value(self, table: KeyPath, depth: int) -> None:
        position = self._here()
        parts = self._key()
        if parts is None or self.text[self.at : self.at + 1] != "=":
            return
        self.at += 1
        path = table
        for part in parts:
            path = (*path, part)
            self.found.setdefault(path, position)
        self._spaces()
        self._value(path, depth)

    def _value(self, path: KeyPath, depth: int) -> None:
        char = self.text[self.at : self.at + 1]
        if char in ('"', "'"):
            match = _STRING.match(self.text, self.at)
            if match:
                self._advance(match.end())
        elif char == "[" and depth < MAX_DEPTH:
            self._array(path, depth + 1)
        elif char == "{" and depth < MAX_DEPTH:
            self._inline_table(path, depth + 1)
        else:
            match = _PLAIN.match(self.text, self.at)
            if match:
                self._advance(match.end())

    def _array(self, path: KeyPath, depth: int) -> None:
        self.at += 1
        number = 0
        while self.at < len(self.text):
            self._blank()
            if self.text[self.at : self.at + 1] in ("]", ""):
                self.at += 1
                return
            before = self.at
            self.found.setdefault((*path, number), self._here())
            self._value((*path, number), depth)
            self._blank()
            if self.text[self.at : self.at + 1] == ",":
                self.at += 1
                number += 1
            elif self.at == before:
                return

    def _inline_table(self, path: KeyPath, depth: int) -> None:
        self.at += 1
        while self.at < len(self.text):
            self._blank()
            if self.text[self.at : self.at + 1] in ("}", ""):
                self.at += 1
                return
            before = self.at
            self._key_value(path, depth)
            self._blank()
            if self.text[self.at : self.at + 1] == ",":
                self.at += 1
            elif self.at == before:
                return


def _unquoted(quoted: str) -> str:
    body = quoted[1:-1]
    if quoted[0] == "'" or "\\" not in body:
        return body
    import tomllib

    try:
        return next(iter(tomllib.loads(f"{quoted} = 1")))
    except tomllib.TOMLDecodeError:
        return body
