"""Read what can be read of an answers file that is not TOML.

The file is cut at its table headers, also at damaged ones that still name an exercise; a table that does not parse is
read statement by statement; a line such as `total = 1,179,648` or `choice = mlm`, where only the quotes are missing, is
taken as text: nothing else can be meant. Everything rescued or dropped is told in a notice. What stands below a header
that nobody can read belongs to no table: under the one before it, it would replace that table's answers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from grader.model import Notice, Place
from grader.text import Text
from grader.toml_headers import Headers, is_open
from grader.toml_message import explain
from grader.toml_places import MAX_STEPS, has_long_key

MAX_STATEMENT = 80  # lines that one damaged statement may span
MAX_LINES = 10_000  # of a damaged file that are read
MAX_JOINS = 200  # statements with braces over several lines that are tried in one file

_STATEMENT = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*(=|＝|:(?!//)|：)\s*(.*)$", re.DOTALL)
_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "「": "」", "『": "』", "‘": "’", "＂": "＂"}
_STRINGS = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'[^']*+'|#.*")
_COMMENT = re.compile(r"#[^\"']*$")
_SECOND = re.compile(r"[\"'].{0,3}?[A-Za-z_][A-Za-z0-9_]*\s*[=＝]\s*[\"'\[{]")  # another statement on the same line
# the same after one bare word with a digit; with a further "=" it is working: 48 modules = 48*24576 = 1179648
_SECOND_BARE = re.compile(r"(?=[^\s=＝\d]*+\d)[^\s=＝]++\s++[A-Za-z_]\w*+\s*+[=＝][^=＝]*+$")


def parse(text: str) -> dict[str, Any]:
    """The TOML document, floats as they were typed. ValueError or RecursionError where it is none."""
    if has_long_key(text):
        raise ValueError("a key has too many steps")
    return tomllib.loads(text, parse_float=str)


def recover(text: str, file: str, exercises: Collection[str], notices: list[Notice]) -> dict[str, Any]:
    """The document as far as it can be read; never raises. What was rescued or dropped is added to `notices`."""
    return _Recovery(text, file, exercises, notices).run()


@dataclass
class _Block:
    """A table header and the lines below it; `path` is empty before the first header, None where it is unreadable."""

    path: tuple[str, ...] | None
    header: str
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of each line in the file


class _Recovery:
    def __init__(self, text: str, file: str, exercises: Collection[str], notices: list[Notice]) -> None:
        self.lines = text.split("\n", MAX_LINES)[:MAX_LINES]  # each damaged line costs a parse
        self.file = file
        self.headers = Headers(exercises)
        self.notices = notices
        self.document: dict[str, Any] = {}
        self.joins = 0

    def run(self) -> dict[str, Any]:
        elements = 0
        for block in self._blocks():
            double = block.path and block.header.startswith("[[")
            if double and block.path:  # an element of an array of tables: a table of its own until all are read
                elements += 1
                block.path = (*block.path[:-1], f"{block.path[-1]}\0{elements}")
            try:
                parsed = parse("\n".join(block.lines if double else [block.header, *block.lines]))
            except (ValueError, RecursionError):
                self._statements(block)
            else:
                self._merge(parsed, (block.path or ()) if double else (), block.numbers[0] if block.numbers else 1)
        return _gathered(self.document)

    # --------------------------------------------------------------------------------------------------- headers

    def _blocks(self) -> Iterator[_Block]:
        block = _Block((), "")
        string = ""  # the delimiter of a multi-line string that is open
        for number, line in self.headers.apart(self.lines):
            steps = self.headers.steps(line, in_string=bool(string), before=block.lines)
            if steps is not None:
                yield block
                block = self._begun(steps, line, number)
                string = ""
                continue
            block.lines.append(line)
            block.numbers.append(number)
            for delimiter in ('"""', "'''"):
                if string in ("", delimiter) and line.count(delimiter) % 2:
                    string = "" if string else delimiter
        yield block

    def _begun(self, steps: tuple[str, ...], line: str, number: int) -> _Block:
        double = line.lstrip().startswith("[[") and "]]" in line and len(steps) > 1
        text = ("[[" if double else "[") + ".".join(steps) + ("]]" if double else "]")
        if not steps:
            message = Text(
                "表の見出しが読めないので、次の見出しまでを読みませんでした。",
                "This header cannot be read, so nothing was read up to the next one.",
            )
            self._note(
                "error", "header", number, (), Text(f"{number} 行目: {message.ja}", f"Line {number}: {message.en}")
            )
            return _Block(None, line)
        if line.split("#")[0].strip() != text:
            message = Text(f"表の見出しを {text} と読みました。", f"Read as the header {text}.")
            self._note("warning", "header", number, steps, message)
        return _Block(steps, text)

    # ------------------------------------------------------------------------------------------------ statements

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
        number = block.numbers[at]
        match = _STATEMENT.match(block.lines[at])
        key = tuple(part.strip("\"'") for part in match[1].split(".")) if match else ()
        if len(key) > MAX_STEPS:  # no question has such a name, and a table that deep cannot be walked
            key = ()
        path = (*block.path, *key) if block.path is not None and key else ()
        error: Exception | None = None
        for length in range(1, MAX_STATEMENT + 1):
            if at + length > len(block.lines):
                break
            if (
                length > 1
                and _STATEMENT.match(block.lines[at + length - 1])
                and not is_open("\n".join(block.lines[at : at + length - 1]))
            ):
                break
            try:
                parsed = parse("\n".join(block.lines[at : at + length]))
            except (ValueError, RecursionError) as problem:
                error = error or problem
                if "end of document" not in str(problem):
                    break  # what is wrong stands before the end: more lines cannot mend it
                continue
            if block.path is not None:
                self._merge(parsed, block.path, number)
            return length
        unfolded = None
        if match and path and "{" in "".join(block.lines[at : at + 3]) and self.joins < MAX_JOINS:
            self.joins += 1
            unfolded = _unfolded(block.lines[at : at + MAX_STATEMENT])
        if unfolded is not None:
            shown = ".".join(path)
            message = Text(
                f"{shown} の {{ }} は 1 行に書きます。つないで読みました。",
                f"The braces of {shown} belong on one line; the lines were joined.",
            )
            self._note("warning", "inline_table", number, path, message)
            self._merge(unfolded[0], block.path or (), number)
            return unfolded[1]
        if match and path and self._rescue(path, match[2], match[3], number):
            return 1
        message = explain(error, block.lines[at], number)
        self._note("error", "toml_syntax", number, path, message)
        return 1

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
            if _SECOND.search(rest):
                return False  # two statements on one line
            value = inner[:end] if end >= 0 else inner.split(" #")[0]
            slug = "unclosed_quote" if end < 0 else "odd_quotes"
        else:
            if _SECOND_BARE.match(rest):
                return False
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
        key = ".".join(step.partition("\0")[0] for step in path)
        self.notices.append(Notice(severity, slug, message, Place(self.file, number, None, key or None)))


def _gathered(table: dict[str, Any]) -> dict[str, Any]:
    """The elements of arrays of tables, kept apart as "name\\0number" until now, as lists."""
    made: dict[str, Any] = {}
    for key, value in table.items():
        inner = _gathered(value) if isinstance(value, dict) else value
        name, mark, _ = key.partition("\0")
        if not mark:
            made[key] = inner
        elif isinstance(made.get(name), list):
            made[name].append(inner)
        else:
            made[name] = [inner]
    return made


def _unfolded(lines: list[str]) -> tuple[dict[str, Any], int] | None:
    """The statement at the first line with its inline tables, spread over several lines, joined; and how many lines.

    TOML 1.0 wants an inline table on one line and without a comma before its end.
    """
    depth, braces = 0, False
    for length, line in enumerate(lines, 1):
        bare = _STRINGS.sub("", line)
        depth += sum(bare.count(opening) for opening in "[{") - sum(bare.count(closing) for closing in "]}")
        braces = braces or "}" in bare
        if depth <= 0:
            if not braces:
                return None
            joined = " ".join(_COMMENT.sub("", line) for line in lines[:length])
            try:
                return parse(re.sub(r",\s*}", " }", joined)), length
            except (ValueError, RecursionError):
                return None
    return None
