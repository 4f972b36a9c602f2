"""The nouns of the grader, as frozen dataclasses (layer 0: standard library only).

    Course  has Problems, a Problem has Items, an Item has a Key (`key_model`).
    Submission  has a RawAnswer for each Item that the student answered.
    A scorer turns (Item, RawAnswer, Parameters) into an Outcome; Outcomes make an Attempt; a Grade is arithmetic on it.

Scores are fractions of one item, 0..1; points are what the course gives for it. Nothing here reads files, decides
verdicts or renders anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from grader.key_model import Key, Option
from grader.text import Text

ItemKind = Literal["choice", "number", "percent", "formula", "interval", "ranking", "reason", "pairs", "choices"]

# What a student wrote for one item, as the TOML reader hands it over. Floats never appear: they are kept as the text
# that was typed ("2e-5", "4.170"), because the digits shown are part of an answer's meaning.
RawAnswer: TypeAlias = "str | int | bool | list[RawAnswer] | dict[str, RawAnswer] | None"

# The values of one exercise's parameters for one student, e.g. {"d": 768, "k": 768, "r": 16, ...}.
Parameters: TypeAlias = Mapping[str, int]


# ---------------------------------------------------------------------------------------------------------- course


@dataclass(frozen=True)
class Parameter:
    """One quantity of an exercise, with the names that students use for it."""

    name: str  # as keys are written: "d", "r", "layers"
    value: int  # the chapter's own
    title: Text
    aliases: tuple[str, ...] = ()  # other spellings accepted in a formula; case matters
    smallest_of: tuple[str, ...] = ()  # not a free quantity: the smallest of these, unless it is given


@dataclass(frozen=True)
class Variant:
    """Other values for an exercise's parameters; which student gets which is drawn in `variants.py`."""

    id: str
    title: Text
    values: Mapping[str, int]


@dataclass(frozen=True)
class Item:
    """One gradable question of a written exercise."""

    id: str  # "q2/total", "q1/sentiment", "q1/sentiment/reason", "q5/learning_rate/value_lora"
    kind: ItemKind
    path: tuple[str, ...]  # where its answer stands in the exercise's table: ("sentiment", "choice")
    points: float
    ask: Text  # the question, one or two sentences; {d}, {r}, ... stand for parameters
    key: Key
    hint: Text | None = None  # what to try next when no named mistake fits
    also: tuple[str, ...] = ()  # other names of the path's last step under which the answer may stand
    optional: bool = False  # left blank, it is not asked for and its points are not counted
    derivation: tuple[str, ...] = ()  # how the key is computed, formula by formula, shown once keys are released
    section: str = ""  # where the chapter treats it


@dataclass(frozen=True)
class CheckMessage:
    """What a student is told about a mistake that a check names."""

    message: Text  # may hold figures of the check: {expected}, {share}, …
    hints: tuple[Text, ...] = ()  # the first at the first attempt, and so on


@dataclass(frozen=True)
class Limits:
    """What the student's code may use during one check."""

    cpu: float = 10.0  # seconds
    wall: float = 30.0  # seconds
    memory: int = 1024  # MB
    disk: int = 64  # MB, also of one file
    answer: int = 64  # MB of tensors in one answer


@dataclass(frozen=True)
class Check:
    """One claim about code: a pytest function in a `check_*.py` of the exercise, as its file declares it."""

    id: str  # "c3/special_tokens": the exercise and the function's docstring
    function: str  # "check_special_tokens_are_never_selected"
    file: str
    line: int
    points: float
    claim: Text  # what the student reads as its title
    after: tuple[str, ...] = ()  # functions of checks that must have passed
    hidden: bool = False
    fresh: bool = False  # runs in a job of its own


@dataclass(frozen=True)
class Code:
    """The part of an exercise that is answered with a Python module."""

    functions: tuple[str, ...]  # what the module must define
    checks: tuple[Check, ...]
    messages: Mapping[str, CheckMessage]  # by mistake
    limits: Limits = Limits()
    remarks: Mapping[str, Text] = field(default_factory=dict)  # what a check may add whatever its verdict, by slug


@dataclass(frozen=True)
class Setting:
    """One entry of a configuration that a student hands in for the grader to try out."""

    name: str  # "learning_rate"
    kind: Literal["choice", "choices", "number"]
    title: Text
    unit: Literal["", "percent", "count"] = ""  # of a number
    low: Fraction = Fraction(0)  # a number outside [low, high] is asked about, not tried
    high: Fraction = Fraction(1)
    options: tuple[Option, ...] = ()
    only: tuple[str, str] | None = None  # (setting, option): asked for only where that one is chosen
    also: tuple[str, ...] = ()  # other names under which it may stand


@dataclass(frozen=True)
class Experiment:
    """An exercise whose answer is a configuration: the course's own code tries it and measures what comes of it.

    `experiment.py` of the exercise runs in the check process. It is data that the student hands in, never code.
    """

    id: str  # "q6/accuracy"
    points: float
    ask: Text
    settings: tuple[Setting, ...]
    bands: tuple[tuple[float, float], ...]  # (least measure, score), rising; below the first the score is 0
    messages: Mapping[str, CheckMessage]  # by mistake, and "reached" for what is said of every result
    notes: tuple[str, ...] = ()  # further keys of the table that are kept and shown but not judged


@dataclass(frozen=True)
class Problem:
    """One exercise: a folder under `problems/`."""

    id: str
    title: Text
    summary: Text
    folder: Path
    parameters: tuple[Parameter, ...]
    variants: tuple[Variant, ...]
    items: tuple[Item, ...]
    version: int = 1
    code: Code | None = None
    experiment: Experiment | None = None

    @property
    def checks(self) -> tuple[Check, ...]:
        return self.code.checks if self.code is not None else ()

    @property
    def possible(self) -> float:
        """Points of everything that is asked for; what is optional adds its own only where it is answered."""
        written = sum(item.points for item in self.items if not item.optional)
        return written + sum(check.points for check in self.checks) + (self.experiment.points if self.experiment else 0)


@dataclass(frozen=True)
class SecondReaderSettings:
    """[reasons] of course.toml: what reads reasons beside the rules. Off where the table is absent."""

    reader: Literal["judge", "embedding"]
    url: str = ""  # judge: an OpenAI-compatible address
    model: str = ""  # judge: the model's name
    key_env: str = "GRADE_JUDGE_KEY"  # judge: the environment variable that holds the key
    cap: int = 200_000  # judge: tokens in all
    log: str = "judge.jsonl"  # judge: every exchange, below the working folder
    folder: str = ""  # embedding: a model saved on this machine


@dataclass(frozen=True)
class Course:
    """A folder with `course.toml`, `problems/` and `reference/`."""

    id: str
    title: Text
    root: Path
    problems: tuple[Problem, ...]
    digest: str  # of every file that can change a verdict
    salt: str = ""
    variants: Literal["off", "student"] = "off"
    keys_released: bool = False
    counts: Literal["best", "last", "first"] = "best"  # which attempt counts
    due: str | None = None  # ISO date-time with offset
    preload: tuple[str, ...] = ()  # modules that the processes for student code and for checks import once
    seed: int = 0  # of everything random in the checks
    reasons: SecondReaderSettings | None = None
    corpus: str = "generated"  # where labelled texts come from: a word the course's code knows, or a path below `root`

    @property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """The exercises by id, each with the functions that its code must define; none for a written one."""
        return {problem.id: problem.code.functions if problem.code else () for problem in self.problems}

    def problem(self, problem_id: str) -> Problem | None:
        return next((problem for problem in self.problems if problem.id == problem_id), None)


# ------------------------------------------------------------------------------------------------------ submission


class Place(NamedTuple):
    """Where in a file something is; lines and columns count from 1, columns in characters."""

    file: str
    line: int | None = None
    column: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        spot = self.file
        if self.line is not None:
            spot += f":{self.line}"
            if self.column is not None:
                spot += f":{self.column}"
        return f"{spot} [{self.key}]" if self.key else spot


@dataclass(frozen=True)
class Notice:
    """Something to tell about a submission as a whole: a slip in a file, an encoding that was guessed, a stray file."""

    severity: Literal["error", "warning", "info"]
    slug: str  # stable: "toml_syntax", "encoding_shift_jis", "unknown_exercise", ...
    message: Text
    place: Place | None = None


@dataclass(frozen=True)
class Submission:
    """One student's files, read safely and never executed."""

    student: str
    source: str  # what was handed in, as typed
    digest: str  # of everything that was read
    answers: Mapping[str, Mapping[str, RawAnswer]]  # exercise id → its table
    places: Mapping[str, Place] = field(default_factory=dict)  # "q2.total" → where it stands in answers.toml
    code: Mapping[str, bytes] = field(default_factory=dict)  # exercise id → source of cN.py or of a notebook's cells
    notices: tuple[Notice, ...] = ()
