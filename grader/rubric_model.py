"""What a rubric says, as frozen dataclasses; `rubric.py` reads them from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.text import Text


@dataclass(frozen=True)
class Term:
    """One word of a pattern: classes of which one must occur, and how."""

    mark: str  # "" affirmed, "~" denied, "*" either, "-" must not occur
    names: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """Cues that together say something, about a subject, in a direction, within one clause (or sentence)."""

    written: str
    terms: tuple[Term, ...]
    subjects: tuple[str, ...] = ()
    direction: str = ""
    named: bool = False  # only where the sentence names the subject
    window: str = "clause"  # "segment" | "clause" | "sentence" | "answer"


@dataclass(frozen=True)
class Concept:
    """Something that a good reason says."""

    slug: str
    name: Text
    hint: Text | None  # asked where it is missing
    found: tuple[Pattern, ...]
    denied: tuple[Pattern, ...] = ()  # what says the opposite


@dataclass(frozen=True)
class FalseClaim:
    """Something that a reason must not say."""

    slug: str
    message: Text
    found: tuple[Pattern, ...]
    cap: float = 0.25
    voids: tuple[str, ...] = ()  # concepts that do not count beside it
    sure: bool = False  # plain enough to decide on, where nothing right is said


@dataclass(frozen=True)
class Rule:
    """`score` where every group has a concept that was found; a group may ask for several of its concepts."""

    score: float
    groups: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Match:
    """q4: a challenge and the countermeasures that help against it."""

    challenge: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class ItemRubric:
    """The rubric of one reason."""

    name: str
    subject: Mapping[str, str]  # option of the closed item → subject that a clause without one speaks of
    default: str  # the same where no option is known
    subjects: tuple[str, ...]  # cue classes that name a subject
    high: tuple[str, ...]
    low: tuple[str, ...]
    concepts: tuple[Concept, ...]
    claims: tuple[FalseClaim, ...]
    rules: tuple[Rule, ...]
    neutral: tuple[str, ...]  # further classes whose words count as understood
    pairs: tuple[Match, ...] = ()
    despite: tuple[str, ...] = ()  # concepts that are worth their score even beside a wrong choice
    auto: bool = True  # False until enough labelled answers exist: everything goes to a person


@dataclass(frozen=True)
class Rubric:
    """All reasons of one exercise, with the words they look for."""

    file: Path
    version: str  # digest of the file and of the shared cues
    classes: Mapping[str, tuple[str, ...]]
    items: Mapping[str, ItemRubric] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)  # kana → usual spelling, for text without kanji
