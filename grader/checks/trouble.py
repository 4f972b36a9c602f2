"""What went wrong on the student's side, as a StudentError: the verdict, a stable slug, and their own lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from grader.checks.failures import StudentError
from grader.result import Verdict
from grader.worker.evidence import Ended

# exception types (and their bases) → slug; the first that fits
_BY_TYPE = (
    ("ModuleNotFoundError", "module_not_found"),
    ("ImportError", "import_failed"),
    ("NameError", "name_error"),
    ("PermissionError", "not_allowed"),
    ("RecursionError", "recursion"),
    ("EOFError", "asked_for_input"),
    ("KeyboardInterrupt", "interrupted"),
)
_NO_MEMORY = re.compile(r"can't allocate memory|Cannot allocate memory|out of memory", re.IGNORECASE)
_NO_SPACE = re.compile(r"No space left on device|File too large|Errno 28|Errno 27")
_SIGNATURE = re.compile(r"argument|positional|keyword")


def trouble_of(ended: Ended) -> StudentError:
    """A job that is over, as what it means for the check that waited for it."""
    return StudentError(ended.verdict, ended.slug, detail=ended.detail)


def raised(said: Mapping[str, Any], *, loading: bool) -> StudentError:
    """An exception that the student's code raised; while `loading`, in the module itself."""
    name, message = str(said.get("type"))[:100], str(said.get("message"))[:2000]
    listed = said.get("bases")
    bases = [base for base in listed if isinstance(base, str)] if isinstance(listed, list) else []
    frames = _frames(said.get("frames"))
    error = f"{name}: {message}" if message else name
    verdict, slug = _judge(message, bases, bool(frames), loading)
    if slug == "exception" and said.get("processes") is True and "OSError" in bases:  # not always a PermissionError
        slug = "not_allowed"
    return StudentError(verdict, slug, error=error, frames=frames, bases=(name, *bases))


def _judge(message: str, bases: list[str], own: bool, loading: bool) -> tuple[Verdict, str]:
    if "MemoryError" in bases or ("RuntimeError" in bases and _NO_MEMORY.search(message)):
        return Verdict.OUT_OF_MEMORY, "memory_limit"
    if loading and "SyntaxError" in bases:
        return Verdict.MISSING, "syntax_error"
    if "NotImplementedError" in bases and own:  # what the starters raise where the student has yet to write
        return Verdict.MISSING, "not_written"
    if "OSError" in bases and _NO_SPACE.search(message):
        return Verdict.RAISED, "disk_full"
    if "TypeError" in bases and not own and _SIGNATURE.search(message):
        return Verdict.RAISED, "wrong_signature"
    return Verdict.RAISED, next((slug for kind, slug in _BY_TYPE if kind in bases), "exception")


def _frames(frames: Any) -> tuple[tuple[int, str, str], ...]:
    listed = frames[:8] if isinstance(frames, list) else []
    return tuple(
        (max(0, min(frame[0], 10**6)), str(frame[1])[:100], str(frame[2])[:300])
        for frame in listed
        if isinstance(frame, list) and len(frame) == 3 and type(frame[0]) is int
    )
