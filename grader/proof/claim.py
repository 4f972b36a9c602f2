"""One claim of the course about itself."""

from __future__ import annotations

from dataclasses import dataclass

from grader.text import Text


@dataclass(frozen=True)
class Proof:
    """One claim about the course, and whether it holds."""

    exercise: str
    kind: str  # key | algebra | oracle | figure | right | starter | known_wrong | rubric
    claim: Text
    expected: str
    found: str
    ok: bool
    seconds: float = 0.0  # what running code took; 0 for what is only computed
