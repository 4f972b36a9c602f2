"""Find the table headers of an answers file that is not TOML, also damaged ones that still name an exercise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

MAX_HEADER = 200  # characters of a line that may be a table header

_STEP = re.compile(r"[A-Za-z0-9_\-]+")
_HEADER = re.compile(r"^\s*[\[［]{1,2}\s*([A-Za-z0-9_\-.\s\"'．]+?)\s*(?:[\]］]{1,2}\s*(?:#.*)?)?$")


class Headers:
    """The headers that name one of `exercises`, and those of any other table."""

    def __init__(self, exercises: Collection[str]) -> None:
        self.exercises = {name.casefold() for name in exercises}
        names = "|".join(map(re.escape, sorted(exercises, key=len, reverse=True))) or r"(?!)"
        # a header with something wrong in it: an exercise's name first, after a bracket or one character in its place
        self.damaged = re.compile(
            rf"\s*(?:.?[\[［]{{1,2}}[^A-Za-z0-9=]{{0,2}}|.?)({names})(?![A-Za-z0-9_])([^=\"']{{0,60}})[\]］].{{0,2}}"
            rf"|\s*[\[［]{{1,2}}.?({names})(?![A-Za-z0-9_])(.{{0,60}}?)[\]］]?",
            re.IGNORECASE,
        )
        # a line end was lost before or after a header
        self.after = re.compile(
            rf"(.*[\"'\]}}”」].?)(\[{{1,2}}(?:{names})(?:\.[A-Za-z0-9_\-]+)*\]{{1,2}})", re.IGNORECASE
        )
        self.before = re.compile(
            rf"(\[{{1,2}}(?:{names})(?:\.[A-Za-z0-9_\-]+)*\]{{1,2}})[^A-Za-z0-9_]?\s*([A-Za-z_][A-Za-z0-9_]*\s*[=＝].*)",
            re.IGNORECASE,
        )

    def apart(self, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Lines with their numbers; a header that shares its line with a statement gets a line of its own."""
        for number, line in enumerate(lines, 1):
            parts = [line]
            if "[" in line and len(line) < 10 * MAX_HEADER:
                found = self.after.fullmatch(line.rstrip()) or self.before.fullmatch(line.strip())
                if found:
                    parts = [found[1], found[2]]
            for part in parts:
                yield number, part

    def steps(self, line: str, *, in_string: bool, before: Sequence[str]) -> tuple[str, ...] | None:
        """The steps of a header, () for one that cannot be read, None for a line that is none.

        `before` are the lines since the last header, `in_string` says whether they leave a multi-line string open.
        """
        if len(line) > MAX_HEADER:
            return None
        plain = _HEADER.match(line)
        if plain:
            steps = tuple(part.strip(" \"'") for part in re.split(r"[.．]", plain[1]))
            if steps[0].casefold() in self.exercises and all(map(_STEP.fullmatch, steps)):
                return steps
        if in_string:
            return None
        damaged = self.damaged.fullmatch(line)
        if damaged:
            rest = (damaged[2] or damaged[4] or "").split("#")[0]
            parts = [re.sub(r"[^A-Za-z0-9_\-]", "", part) for part in re.split(r"[.．]", rest)]
            return (damaged[1] or damaged[3], *(part for part in parts if part))
        if line.lstrip().startswith(("[", "［")) and not is_open("\n".join(before[-20:])):
            return steps if plain and all(map(_STEP.fullmatch, steps)) else ()
        return None


def is_open(text: str) -> bool:
    """True inside a multi-line string or array, where a line that looks like a statement need not be one."""
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1 or text.count("[") > text.count("]")
