"""`grade start`: an exercise's starter files, added to what is there and never written over it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from grader.model import Problem


def start_exercises(problems: Iterable[Problem], into: Path) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Copy starters into a folder: (files written or added to, (file, exercise) pairs left as they were).

    answers.toml holds one table for each exercise, so a second exercise is appended to a file that exists; any other
    file is only ever created.
    """
    written: list[Path] = []
    kept: list[tuple[Path, str]] = []
    into.mkdir(parents=True, exist_ok=True)
    for problem in problems:
        for source in sorted((problem.folder / "starter").iterdir()):
            target = into / source.name
            text = source.read_text(encoding="utf-8")
            if source.name == "answers.toml" and target.exists():
                if has_table(target.read_text(encoding="utf-8", errors="replace"), problem.id):
                    kept.append((target, problem.id))
                    continue
                with target.open("a", encoding="utf-8") as file:
                    file.write("\n" + text)
            elif target.exists():
                kept.append((target, source.name))
                continue
            else:
                with target.open("x", encoding="utf-8") as file:
                    file.write(text)
            if target not in written:
                written.append(target)
    return written, kept


def has_table(text: str, exercise: str) -> bool:
    """True where the text already opens a table of the exercise, `[q2]` or `[q2.total]`, even if it does not parse."""
    return re.search(rf"^\s*\[\s*{re.escape(exercise)}\s*[.\]]", text, re.MULTILINE) is not None
