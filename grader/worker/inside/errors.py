"""A student's exception as plain data: its type, its message, and the frames of their own file."""

from __future__ import annotations

import linecache
import os
from types import TracebackType
from typing import Any

MOST_FRAMES = 8
MOST_TEXT = 2000
PROCESSES = {"multiprocessing", "multiprocess", "loky"}  # packages that start other processes


def describe(error: BaseException, file: str) -> dict[str, Any]:
    """{"type", "message", "frames": [[line, function, source line]], "bases": [type, …], "processes"}.

    Only frames of `file` are kept; where there is none (a syntax error, an error raised by the call itself) the list is
    empty, but a SyntaxError names its own line. `processes`: it came of starting another process.
    """
    found: dict[str, Any] = {
        "type": type(error).__name__[:100],
        "message": _message(error),
        "frames": _frames(error.__traceback__, file),
        "bases": [base.__name__[:100] for base in type(error).__mro__[:6]],
        "processes": _starts_processes(error.__traceback__),
    }
    if isinstance(error, SyntaxError):
        found["message"] = str(error.msg)[:MOST_TEXT]
        if error.filename == file and error.lineno:
            found["frames"] = [[int(error.lineno), "<module>", str(error.text or "").rstrip()[:300]]]
    return found


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        return "(its message cannot be shown)"
    home = os.getcwd()
    return text[: 4 * MOST_TEXT].replace(home + "/", "").replace(home, ".")[:MOST_TEXT]


def _starts_processes(traceback: TracebackType | None) -> bool:
    while traceback is not None:
        if not PROCESSES.isdisjoint(traceback.tb_frame.f_code.co_filename.split(os.sep)):
            return True
        traceback = traceback.tb_next
    return False


def _frames(traceback: TracebackType | None, file: str) -> list[list[Any]]:
    kept: list[list[Any]] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == file:
            line = traceback.tb_lineno or 0
            kept.append([line, code.co_name[:100], linecache.getline(file, line).rstrip()[:300]])
        traceback = traceback.tb_next
    if len(kept) > MOST_FRAMES:  # a recursion: both ends say something, the middle repeats
        half = MOST_FRAMES // 2
        kept = kept[:half] + kept[-half:]
    return kept
