"""Figures that a problem's own `key.py` computes for the feedback, such as the memory that a strategy needs.

`key.py` is the course's trusted code (standard library only). It runs in the command's process, sees the id of what
the student chose, never their text, and cannot change a verdict.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.key_model import ChoiceKey
from grader.model import Item, Parameters, Place, Problem
from grader.result import Outcome, Verdict
from grader.text import Text

Feedback = Callable[[str, str, Mapping[str, int]], "Mapping[str, Any] | None"]


def feedback_table(problem: Problem, item: Item, outcome: Outcome, parameters: Parameters) -> Mapping[str, Any] | None:
    """The table for one outcome, None where the course computes none or the answer was not understood."""
    if not isinstance(item.key, ChoiceKey) or outcome.verdict is Verdict.INVALID:
        return None
    feedback = _feedback_of(problem.folder)
    if feedback is None or outcome.value is None:
        return None
    chosen = outcome.value
    try:
        table = feedback(item.id.partition("/")[2], chosen, dict(parameters))
    except Exception as error:  # author's code: whatever it raises is the author's to fix
        message = f"feedback({item.id!r}, {chosen!r}) raised {type(error).__name__}: {error}"
        raise CourseError(Text(message, message), place=Place(str(problem.folder / "key.py"))) from error
    return table


@lru_cache(maxsize=64)
def _feedback_of(folder: Path) -> Feedback | None:
    file = folder / "key.py"
    if not file.is_file():
        return None
    root = str(folder.parent.parent)
    name = f"course_key_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, root)  # so that `from reference import …` reads the same in a checkout and when installed
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # author's code, as above
        message = f"{type(error).__name__}: {error}"
        raise CourseError(Text(message, message), place=Place(str(file))) from error
    finally:
        sys.path.remove(root)
    feedback: Feedback | None = getattr(module, "feedback", None)
    return feedback
