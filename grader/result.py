"""What judging came to: outcomes, attempts and grades, as frozen dataclasses (layer 0: standard library only).

A scorer or a check makes an Outcome; Outcomes make an Attempt; a Grade is arithmetic on it. Scores are fractions of one
item, 0..1; points are what the course gives for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from grader.model import Notice
from grader.text import NOTHING, Text

Decision = Literal["auto", "provisional", "review"]


class Verdict(StrEnum):
    """What an item or a check said. Stable words: other people's scripts compare them."""

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"
    INVALID = "invalid"  # could not be read; costs no attempt
    REVIEW = "review"  # a person decides

    PASSED = "passed"
    FAILED = "failed"
    BAD_RETURN = "bad_return"
    RAISED = "raised"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    SKIPPED = "skipped"
    BROKEN = "broken"  # the course's or the grader's own fault: never the student's zero

    @property
    def unsettled(self) -> bool:
        """True where no score may be counted yet: a person or a repair decides."""
        return self in (Verdict.REVIEW, Verdict.BROKEN)


class Span(NamedTuple):
    """A stretch of the student's text, in characters of `Outcome.answer`."""

    start: int
    end: int
    label: str


class Frame(NamedTuple):
    """One step of a traceback, in the student's own file."""

    file: str
    line: int
    function: str
    text: str  # the source line


class Comparison(NamedTuple):
    """What a check expected and what it got, as short text."""

    kind: str  # "dtype" | "shape" | "values" | "type" | "count" | "share"
    what: str  # the thing compared, such as "labels" or "lora_A.grad"
    expected: str
    actual: str
    where: str = ""  # the first place that differs, such as "[0, 3]"
    by: str = ""  # by how much


@dataclass(frozen=True)
class Outcome:
    """What one item or one check said. A typed record: it neither decides nor renders."""

    id: str
    kind: str
    verdict: Verdict
    score: float  # 0..1
    possible: float  # points
    message: Text  # what is wrong or right, and why; one to three sentences
    mistakes: tuple[str, ...] = ()
    feedback: tuple[Text, ...] = ()  # one for each mistake that fits, in the order of `mistakes`
    hint: Text | None = None  # what to try next
    asked: Text = NOTHING
    answer: str = ""  # as typed, cut at 2,000 characters
    value: str | None = None  # what was understood, canonical: "mlm", "1179648", "1/24", "d*r + k*r"
    read_as: Text | None = None  # the same for the student's eyes: "24,576", "4.17 % (share kept)"
    read_as_mathml: str | None = None
    remarks: tuple[Text, ...] = ()  # true and harmless: "read as full-width digits"
    evidence: tuple[Span, ...] = ()
    position: Span | None = None  # where reading stopped, for `invalid`
    confidence: float = 1.0
    decision: Decision = "auto"
    derivation: tuple[Text, ...] = ()  # how the key computed it; empty until the course releases keys
    table: Mapping[str, Any] | None = None  # computed figures shown with the feedback: {"title", "columns", "rows"}
    plots: tuple[Mapping[str, Any], ...] = ()  # measured curves shown with the feedback; `report/curves.py` draws them
    section: str = ""
    milliseconds: float = 0.0
    # checks of student code only
    comparison: Comparison | None = None
    error: str = ""  # "ValueError: …", as the student's code raised it
    trace: tuple[Frame, ...] = ()  # innermost last; empty for hidden checks
    log: str = ""  # what the code printed, cut
    hidden: bool = False  # the student sees the verdict and the hint, never input, traceback, output or time
    parent: str | None = None  # for `skipped`: the id of the outcome that it depends on

    @property
    def earned(self) -> float:
        return round(self.score * self.possible, 4)


@dataclass(frozen=True)
class ExerciseResult:
    """All outcomes of one exercise."""

    id: str
    title: Text
    outcomes: tuple[Outcome, ...]
    parameters: Mapping[str, int] = field(default_factory=dict)
    variant: str | None = None


@dataclass(frozen=True)
class Provenance:
    """What judged the attempt."""

    course: str
    course_digest: str
    submission_digest: str
    grader_version: str
    python: str
    libraries: Mapping[str, str] = field(default_factory=dict)
    device: str = "none"
    seed: int | None = None
    level: str = "none"  # isolation in force; "none" where no student code ran
    memory: str = "none"  # how memory was bounded: "cgroup", "watched" (looked at many times a second) or "rlimits"


@dataclass(frozen=True)
class Attempt:
    """All outcomes of one run over one submission, plus what judged it."""

    student: str
    at: str  # ISO 8601, UTC
    exercises: tuple[ExerciseResult, ...]
    notices: tuple[Notice, ...]
    provenance: Provenance
    number: int | None = None  # given by the gradebook

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(outcome for exercise in self.exercises for outcome in exercise.outcomes)


@dataclass(frozen=True)
class Override:
    """A person's score for one outcome: added, never edited."""

    student: str
    attempt: int
    outcome: str  # outcome id
    score: float  # 0..1
    by: str
    why: str
    at: str


@dataclass(frozen=True)
class Grade:
    """Points of an attempt after overrides. `unsettled` are points that nobody has decided yet."""

    earned: float
    possible: float
    unsettled: float
