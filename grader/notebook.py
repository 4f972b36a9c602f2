"""Cells of a notebook as source text. The file is read as JSON; no kernel is started and no output is looked at."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from grader.model import Notice, Place
from grader.text import Text

_MARK = re.compile(r"^\s*#\s*grade:\s*([A-Za-z][A-Za-z0-9_]*)\s*$")
# not "% 3" or "!= b" at the start of a line that continues an expression
_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!(?!=)|\?|[\w.]+\?{1,2}\s*$)")

# a cell under %%bash, %%html, … is no Python; under these magics, or one that writes a .py file, it is
_FOREIGN = re.compile(
    r"\s*+(?:#[^\n]*+\n\s*+)*+%%(?!(?:time|timeit|capture|prun)\b|(?:write)?file\s[^\n]*\.py\b)[A-Za-z!]"
)


_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+)$", re.MULTILINE)
_SHARED = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def read_notebook(
    data: bytes,
    file: str,
    exercises: Collection[str],
    default: str | None,
    functions: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[dict[str, str], list[Notice]]:
    """(exercise → its source, notices).

    A cell whose first line is `# grade: c3` belongs to c3. With no such cell at all, every code cell belongs to
    `default`, the exercise that the file's name says; where that says none, a heading that names an exercise begins
    its cells; and where no heading does, the whole notebook belongs to each exercise whose `functions` it defines.
    What other cells import and define goes before an exercise's own cells: people import once, at the top.
    """
    try:
        document = json.loads(data)
        cells = document["cells"] if isinstance(document, dict) else None
    except (ValueError, RecursionError, KeyError):
        cells = None
    if not isinstance(cells, list):
        message = Text("ノートブックとして読めません。", "This cannot be read as a notebook.")
        return {}, [Notice("error", "notebook_unreadable", message, Place(file))]
    found = _sorted(cells, exercises)
    notices = [_dropped(found.dropped, file)] if found.dropped else []
    if found.marked:
        others = found.loose + [code for codes in found.headed.values() for code in codes]
        return {name: _joined(codes, others) for name, codes in found.marked.items()}, notices
    if default is not None:
        return {default: "\n\n".join(found.every)}, notices
    if found.headed:
        return {name: _joined(codes, found.loose) for name, codes in found.headed.items()}, notices
    defining = _by_functions(found.every, functions)
    if defining:
        notices.append(_told_apart(defining, file))
    return dict.fromkeys(defining, "\n\n".join(found.every)), notices


@dataclass
class _Cells:
    """Code cells by what says to which exercise they belong."""

    marked: dict[str, list[str]] = field(default_factory=dict)  # by their first line
    headed: dict[str, list[str]] = field(default_factory=dict)  # by the last heading that names an exercise
    loose: list[str] = field(default_factory=list)  # by nothing
    every: list[str] = field(default_factory=list)
    dropped: int = 0  # lines that are no Python


def _sorted(cells: list[Any], exercises: Collection[str]) -> _Cells:
    found = _Cells()
    under: str | None = None
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
        if cell.get("cell_type") == "markdown":
            under = _named(text, exercises) or under
        if cell.get("cell_type") != "code":
            continue
        first, _, _ = text.lstrip().partition("\n")
        mark = _MARK.match(first)
        lines = text.split("\n")
        if _FOREIGN.match(text):
            found.dropped += len(lines)
            continue
        kept = [line for line in lines if not _MAGIC.match(line)]
        found.dropped += len(lines) - len(kept)
        code = "\n".join(kept)
        found.every.append(code)
        if mark and mark[1] in exercises:
            found.marked.setdefault(mark[1], []).append(code)
        elif under is not None:
            found.headed.setdefault(under, []).append(code)
        else:
            found.loose.append(code)
    return found


def _dropped(lines: int, file: str) -> Notice:
    message = Text(
        f"ノートブック専用の行({lines} 行)は除いて読みました。", f"{lines} notebook-only lines were left out."
    )
    return Notice("info", "magics_dropped", message, Place(file))


def _named(markdown: str, exercises: Collection[str]) -> str | None:
    """The exercise that the headings of a cell name, if it is one alone."""
    headings = " ".join(_HEADING.findall(markdown))
    words = {word.casefold() for word in re.findall(r"[A-Za-z0-9_]+", headings)}
    named = [exercise for exercise in exercises if exercise.casefold() in words]
    return named[0] if len(named) == 1 else None


def _joined(codes: list[str], others: list[str]) -> str:
    """An exercise's cells, after what the other cells import and define."""
    shared = [text for code in others if (text := _definitions(code))]
    return "\n\n".join([*shared, *codes])


def _definitions(code: str) -> str:
    """The import statements, functions and classes of a cell; nothing of one that is no Python."""
    try:
        body = ast.parse(code).body
        return "\n".join(ast.get_source_segment(code, node) or "" for node in body if isinstance(node, _SHARED))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _by_functions(every: list[str], functions: Mapping[str, Collection[str]]) -> list[str]:
    """The exercises of which the cells define a function or class."""
    defined = {match for code in every for match in re.findall(r"^(?:def|class)\s+(\w+)", code, re.MULTILINE)}
    return [exercise for exercise, names in functions.items() if defined & set(names)]


def _told_apart(found: list[str], file: str) -> Notice:
    listed = ", ".join(found)
    return Notice(
        "info",
        "notebook_by_functions",
        Text(
            f"関数の名前から {listed} の解答として、ノートブック全体を読みました。セルの先頭に `# grade: {found[0]}` と"
            "書くと、そのセルだけが読まれます。",
            f"By the names of its functions the whole notebook was read as {listed}. Cells that begin with "
            f"`# grade: {found[0]}` are read alone.",
        ),
        Place(file),
    )
