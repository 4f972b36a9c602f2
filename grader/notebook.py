"""Cells of a notebook as source text. The file is read as JSON; no kernel is started and no output is looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from grader.model import Notice, Place
from grader.text import Text

_MARK = re.compile(r"^\s*#\s*grade:\s*([A-Za-z][A-Za-z0-9_]*)\s*$")
# not "% 3" or "!= b" at the start of a line that continues an expression
_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!(?!=)|\?|[\w.]+\?{1,2}\s*$)")

# a cell under %%bash, %%html, … is no Python; under these magics, or one that writes a .py file, it is
_FOREIGN = re.compile(
    r"\s*+(?:#[^\n]*+\n\s*+)*+%%(?!(?:time|timeit|capture|prun)\b|(?:write)?file\s[^\n]*\.py\b)[A-Za-z!]"
)


def read_notebook(
    data: bytes, file: str, exercises: Collection[str], default: str | None
) -> tuple[dict[str, str], list[Notice]]:
    """(exercise → its source, notices).

    A cell whose first line is `# grade: c3` belongs to c3; with no such cell at all, every code cell belongs to
    `default`, the exercise that the file's name says.
    """
    try:
        document = json.loads(data)
        cells = document["cells"] if isinstance(document, dict) else None
    except (ValueError, RecursionError, KeyError):
        cells = None
    if not isinstance(cells, list):
        message = Text("ノートブックとして読めません。", "This cannot be read as a notebook.")
        return {}, [Notice("error", "notebook_unreadable", message, Place(file))]
    marked: dict[str, list[str]] = {}
    loose: list[str] = []
    dropped = 0
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
        first, _, _ = text.lstrip().partition("\n")
        mark = _MARK.match(first)
        lines = text.split("\n")
        if _FOREIGN.match(text):
            dropped += len(lines)
            continue
        kept = [line for line in lines if not _MAGIC.match(line)]
        dropped += len(lines) - len(kept)
        if mark and mark[1] in exercises:
            marked.setdefault(mark[1], []).append("\n".join(kept))
        else:
            loose.append("\n".join(kept))
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
    if not marked and default is not None:
        marked = {default: loose}
    return {exercise: "\n\n".join(parts) for exercise, parts in marked.items()}, notices
