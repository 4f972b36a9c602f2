"""The nouns of the grader, as frozen dataclasses (layer 0: standard library only).

    Course  has Problems, a Problem has Items, an Item has a Key.
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
class Mistake:
    """A named wrong derivation of one item's answer."""

    slug: str  # stable, e.g. "forgot_layers"
    formulas: tuple[str, ...]  # each evaluated on the student's own parameters
    message: Text  # what went wrong, without the right answer
    hint: Text | None = None  # what to try next
    score: float = 0.0  # partial credit for an answer that equals one of the formulas


@dataclass(frozen=True)
class NumberKey:
    """`number` (a count) and `percent` (a ratio: the formula gives 0..1, 4.17 % is 0.0417)."""

    formula: str
    mistakes: tuple[Mistake, ...] = ()
    accept: tuple[str, ...] = ()  # other formulas that are also right (the chapter is ambiguous)
    min_figures: int = 3  # a count that is visibly rounded needs this many significant figures
    decimals: int = 2  # decimals of a percentage that count as exact enough; one fewer earns partial credit


@dataclass(frozen=True)
class FormulaKey:
    """An expression in the exercise's parameters, judged by exact algebra, never by spelling."""

    formula: str
    variables: tuple[str, ...]  # parameter names that may occur
    mistakes: tuple[Mistake, ...] = ()
    accept: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # what may stand to the left of "=": "N", "r", "params", ...
    percent: bool = False  # a ratio: times 100, with or without a percent sign, is the same answer


@dataclass(frozen=True)
class Option:
    """One entry of a closed list."""

    id: str  # "mlm"
    title: Text
    aliases: tuple[str, ...] = ()  # other words a student may type, compared after folding case, width and spaces
    score: float = 0.0
    message: Text | None = None  # why this is right, partly right or wrong here
    mistake: str | None = None  # slug


@dataclass(frozen=True)
class ChoiceKey:
    """`choice` (exactly one option) and `choices` (any number; recorded, shown, worth nothing by itself)."""

    options: tuple[Option, ...]


@dataclass(frozen=True)
class IntervalKey:
    """A recommended value or range: right when it lies inside `accept`, tolerated inside `tolerate`."""

    unit: Literal["", "percent", "count"]
    accept: tuple[Fraction, Fraction]
    tolerate: tuple[Fraction, Fraction] | None = None
    tolerate_score: float = 0.5
    too_low: Text | None = None
    too_high: Text | None = None
    tolerated: Text | None = None
    mistakes: tuple[tuple[str, Fraction, Fraction, Text], ...] = ()  # (slug, low, high, message): a range with a name


@dataclass(frozen=True)
class RankingKey:
    """An order of `options`, scored by rank correlation against the best-fitting accepted order."""

    options: tuple[Option, ...]
    accept: tuple[tuple[str, ...], ...]  # each a full order, most important first
    full: float = 0.8  # Kendall's tau-b from which the order counts as right
    partial: float = 0.3  # and from which it earns half
    first: str | None = None  # an option that must lead for full credit
    not_top: tuple[tuple[str, int], ...] = ()  # (option, n): must not stand among the first n


@dataclass(frozen=True)
class ReasonKey:
    """Free text (`reason`, `pairs`): scored by the exercise's rubric; where it has none, a person decides."""

    max_characters: int = 600
    about: str | None = None  # the id of the closed item it argues for
    rubric: Path | None = None  # the exercise's folder, where it holds a rubric.toml
    entry: str = ""  # the rubric's name for this item


Key: TypeAlias = "NumberKey | FormulaKey | ChoiceKey | IntervalKey | RankingKey | ReasonKey"


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
