"""How a check fails, as typed values: by a claim that does not hold, or on the student's side."""

from __future__ import annotations

from typing import NoReturn

from grader.result import Comparison, Verdict

ANY_FAILURE = "*"  # in place of a mistake, where any check that fails will do


class CheckFailedError(Exception):
    """A claim that does not hold: the verdict is `failed`, the mistake is named."""

    def __init__(self, mistake: str, comparison: Comparison | None = None, **figures: object) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.comparison = comparison
        self.figures = {name: shown(value) for name, value in figures.items()}


class StudentError(Exception):
    """What went wrong while the student's code ran, or in what it returned: the verdict is its own."""

    def __init__(
        self,
        verdict: Verdict,
        slug: str,
        *,
        error: str = "",
        frames: tuple[tuple[int, str, str], ...] = (),
        comparison: Comparison | None = None,
        detail: str = "",
        bases: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{verdict} ({slug}) {error or detail}".strip())
        self.verdict = verdict
        self.slug = slug
        self.error = error
        self.frames = frames
        self.comparison = comparison
        self.detail = detail
        self.bases = bases  # names of the exception's class and its bases, where the student's code raised one


def fail(mistake: str, **figures: object) -> NoReturn:
    """Fail the check with a named mistake of messages.toml; `figures` fill the {names} of its message."""
    raise CheckFailedError(mistake, None, **figures)


def expect(condition: bool, *, mistake: str, **figures: object) -> None:
    """`fail` unless the condition holds."""
    if not condition:
        raise CheckFailedError(mistake, None, **figures)


def shown(value: object) -> str:
    """A figure as a student reads it: at most six significant digits."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)[:200]
