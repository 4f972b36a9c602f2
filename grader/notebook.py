"""Cells of a notebook as source text. The file is read as JSON; no kernel is started and no output is looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grader.model import Notice, Place
from grader.notebook_slice import defines, slice_for
from grader.text import Text

_MARK = re.compile(r"^\s*#\s*grade:\s*([A-Za-z][A-Za-z0-9_]*)\s*$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s(.*)$", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z0-9_]+")
# not "% 3" or "!= b" at the start of a line that continues an expression
_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!(?!=)|\?|[\w.]+\?{1,2}\s*$)")

# a cell under %%bash, %%html, … is no Python; under these magics, or one that writes a .py file, it is
_FOREIGN = re.compile(
    r"\s*+(?:#[^\n]*+\n\s*+)*+%%(?!(?:time|timeit|capture|prun)\b|(?:write)?file\s[^\n]*\.py\b)[A-Za-z!]"
)


@dataclass(frozen=True)
class _Cell:
    """One code cell without its magics; `owner` is the exercise that a mark or a heading gives it to."""

    source: str
    owner: str | None
    binds: frozenset[str]
    valid: bool  # whether it is Python


def read_notebook(
    data: bytes, file: str, exercises: Collection[str], default: str | None
) -> tuple[dict[str, str], list[Notice]]:
    """(exercise → its source, notices).

    A cell belongs to the exercise that its first line names (`# grade: c3`), or else the last heading above it
    (`## c3 Masking`); a cell that neither claims may be used by any. Where `exercises` maps to the names of their
    functions, an exercise gets of these cells what its functions need, and a notebook that defines several exercises'
    functions answers all of them. `default` is the exercise that the file's name says.
    """
    try:
        document = json.loads(data)
        raw = document["cells"] if isinstance(document, dict) else None
    except (ValueError, RecursionError, KeyError):
        raw = None
    if not isinstance(raw, list):
        message = Text("ノートブックとして読めません。", "This cannot be read as a notebook.")
        return {}, [Notice("error", "notebook_unreadable", message, Place(file))]
    cells, dropped = _code_cells(raw, exercises)
    notices = []
    if dropped:
        notices.append(
            Notice(
                "info",
                "magics_dropped",
                Text(
                    f"ノートブック専用の行({dropped} 行)は除いて読みました。",
                    f"{dropped} notebook-only lines were left out.",
                ),
                Place(file),
            )
        )
    sources = _by_exercise(cells, exercises, default)
    if not sources and any(cell.source.strip() for cell in cells):
        message = Text(
            "どの演習のノートブックか分かりません。演習のセルの 1 行目に「# grade: c3」のように書いてください。",
            "No exercise was found in this notebook. Begin the cells of an exercise with a line such as # grade: c3.",
        )
        notices.append(Notice("warning", "notebook_unclaimed", message, Place(file)))
    return sources, notices


def _code_cells(raw: list[object], exercises: Collection[str]) -> tuple[list[_Cell], int]:
    """(code cells, number of lines that only a notebook understands)."""
    by_fold = {exercise.casefold(): exercise for exercise in exercises}
    cells: list[_Cell] = []
    dropped = 0
    section: str | None = None
    for cell in raw:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
        if cell.get("cell_type") == "markdown":
            for heading in _HEADING.findall(text):
                named = [by_fold[word.casefold()] for word in _WORD.findall(heading) if word.casefold() in by_fold]
                section = named[0] if len(named) == 1 else section
        if cell.get("cell_type") != "code":
            continue
        lines = text.split("\n")
        if _FOREIGN.match(text):
            dropped += len(lines)
            continue
        kept = [line for line in lines if not _MAGIC.match(line)]
        dropped += len(lines) - len(kept)
        first, _, _ = text.lstrip().partition("\n")
        mark = _MARK.match(first)
        marked = mark[1] if mark and mark[1] in exercises else None
        binds = defines("\n".join(kept))
        cells.append(_Cell("\n".join(kept), marked or section, binds or frozenset(), binds is not None))
    return cells, dropped


def _by_exercise(cells: list[_Cell], exercises: Collection[str], default: str | None) -> dict[str, str]:
    functions = exercises if isinstance(exercises, Mapping) else {}
    everywhere = frozenset().union(*(cell.binds for cell in cells))
    claimed = {cell.owner for cell in cells} | {default}
    # names such as `evaluate` are anybody's: an exercise is claimed by all of its functions, or by some where none is
    claimed |= {exercise for exercise, names in functions.items() if names and everywhere.issuperset(names)}
    if claimed == {None}:
        claimed = {exercise for exercise, names in functions.items() if everywhere.intersection(names)}
    return {
        exercise: _source(cells, exercise, frozenset(functions.get(exercise, ())))
        for exercise in exercises
        if exercise in claimed
    }


def _source(cells: list[_Cell], exercise: str, wanted: frozenset[str]) -> str:
    """What an exercise's functions need of its own cells and of those that nobody claims, in the notebook's order.

    A function that stands only under another exercise's heading is found there, too. Cells that are no Python fail
    alone, as they do in a notebook, unless without them something that is asked for is missing.
    """
    own = [cell for cell in cells if cell.owner == exercise]
    within = [cell for cell in cells if cell.owner in (None, exercise)]
    everywhere = frozenset().union(*(cell.binds for cell in cells))
    if wanted & everywhere - frozenset().union(*(cell.binds for cell in within)):
        within = cells
    final = wanted & frozenset().union(*(cell.binds for cell in own))
    kept = [cell for cell in within if cell.valid and (cell.owner == exercise or not cell.binds & final)]
    found = frozenset().union(*(cell.binds for cell in kept))
    if wanted and wanted <= found:
        return slice_for(_joined(kept), wanted)
    if not all(cell.valid for cell in own or within):
        return _joined(own or within)  # for Python to say what is wrong with it
    if wanted & found:
        return slice_for(_joined(kept), wanted)
    return _joined(own or within)


def _joined(cells: list[_Cell]) -> str:
    return "\n\n".join(cell.source for cell in cells)
