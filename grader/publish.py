"""Write one attempt's reports to disk: `<out>/<student>/report.html` and `result.json`, each whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from grader.errors import MachineError
from grader.result import Attempt, Grade
from grader.student_id import folder_name
from grader.text import Language, Text


class Published(NamedTuple):
    """Where a student's reports are."""

    html: Path
    json: Path


def report_paths(out: Path, student: str) -> Published:
    """Where the reports of `student` go below `out`."""
    folder = out / folder_name(student)
    return Published(folder / "report.html", folder / "result.json")


def publish(out: Path, attempt: Attempt, grade: Grade, language: Language, *, history: Sequence[Any] = ()) -> Published:
    """Render and write both reports. MachineError where the folder cannot be written."""
    # loaded here: a class in which nothing changed is looked through without Jinja
    from grader.report.html import render_html
    from grader.report.result_json import result_document

    paths = report_paths(out, attempt.student)
    document = result_document(attempt, grade, language=language)
    write_whole(paths.html, render_html(attempt, grade, default_language=language, history=history))
    write_whole(paths.json, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return paths


def write_whole(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step, so that a reader or a crash never meets half a file.

    A symbolic link in the report's place is replaced, never followed: the folder may have come from outside.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise MachineError(
            Text(f"{path} に書けません: {reason}", f"Cannot write {path}: {reason}"),
            hint=Text("--out で書ける場所を指定してください。", "Give a folder you can write to with --out."),
        ) from error
