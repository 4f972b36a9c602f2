"""One module of the zoo: what its docstring says of it, and running it as a check would."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.checks.failures import StudentError
from grader.checks.student import Student
from grader.worker.client import Client
from grader.worker.job import BrokenError
from grader.worker.limits import Limits

HERE = Path(__file__).parent
LIMITS = Limits(cpu=2.0, wall=4.0, memory=512 << 20, disk=16 << 20, answer=8 << 20)


@dataclass(frozen=True)
class Exhibit:
    """An attack, or honest code, with the verdict words that each level may give it; "any" promises nothing."""

    name: str
    source: str
    family: str
    verdicts: Mapping[str, list[str]]
    stopped_by: tuple[str, ...]

    def allows(self, level: str, verdict: str) -> bool:
        return verdict in self.verdicts[level] or "any" in self.verdicts[level]


def exhibits(folder: str) -> list[Exhibit]:
    """All modules of `zoo` or `benign`, by name."""
    found = []
    for path in sorted((HERE / folder).glob("*.py")):
        source = path.read_text(encoding="utf-8")
        about = tomllib.loads(ast.get_docstring(ast.parse(source)) or "")
        found.append(Exhibit(path.stem, source, about["family"], about["verdicts"], tuple(about["stopped_by"])))
    return found


@dataclass(frozen=True)
class Seen:
    """What the trusted side made of one run: the verdict, and the value or what it says instead."""

    verdict: str
    said: Any
    log: str = ""
    error: StudentError | None = None

    @property
    def succeeded(self) -> bool:
        return isinstance(self.said, str) and self.said.startswith("succeeded")

    @property
    def harmless(self) -> bool:
        """A value that is no text is what any function may return."""
        return not isinstance(self.said, str) or self.said.startswith(("stopped", "worthless", "fine"))


def show(
    client: Client, exhibit: Exhibit, targets: Mapping[str, Any], limits: Limits = LIMITS, function: str = "attack"
) -> Seen:
    """Load the module into a job of its own and call it once, as a check would."""
    student = Student(client, "student", exhibit.source, limits)
    student.begin(limits)
    try:
        student.load()
        seen = Seen("passed", student.call(function, dict(targets)))
    except StudentError as error:
        seen = Seen(error.verdict.value, str(error), error=error)
    except Exception as error:  # what is no StudentError is a fault of ours, as the plugin has it
        seen = Seen("broken", f"{type(error).__name__}: {error}")
    try:
        return Seen(seen.verdict, seen.said, student.finish(), seen.error)
    except BrokenError as error:
        return Seen("broken", str(error))
    finally:
        student.close()
