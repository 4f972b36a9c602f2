"""The queue of reasons that a person decides: what waits, what is audited, and near-identical answers as one (layer 5).

One decision serves a whole group. Decisions are overrides in the gradebook: they hold for what was handed in, so a
regrade keeps them, and each is a labelled example from then on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from grader.answers.reasons.folding import fold
from grader.errors import UsageError
from grader.gradebook import Gradebook
from grader.model import Course
from grader.result import Attempt, Outcome, Override
from grader.text import Text

KINDS = ("reason", "pairs")
ALIKE = 0.8  # share of letter triples in common from which two answers get one decision
AUDIT = 0.1  # share of automatic decisions that a person looks at

Why = Literal["review", "provisional", "audit"]


@dataclass(frozen=True)
class Case:
    """One student's answer that waits."""

    student: str
    attempt: int
    outcome: Outcome
    why: Why

    @property
    def name(self) -> str:
        return f"{self.student}#{self.attempt}"


@dataclass(frozen=True)
class Group:
    """Answers alike enough for one decision. The first case stands for all."""

    id: str
    item: str
    cases: tuple[Case, ...]
    earlier: tuple[Override, ...] = ()  # what persons gave for the same words before

    @property
    def first(self) -> Case:
        return self.cases[0]

    @property
    def uncertainty(self) -> float:
        return 1.0 - self.first.outcome.confidence


def queue(book: Gradebook, course: Course, *, share: float = AUDIT, item: str | None = None) -> list[Group]:
    """Every group that waits, the most uncertain first, larger groups before smaller ones of equal uncertainty."""
    cases = [
        case
        for attempt in book.counting(course.counts, course.due)
        for case in _waiting(attempt, book.applying(attempt.student, attempt.number or 0), course, share)
        if item is None or case.outcome.id == item or case.outcome.id.startswith(f"{item}/")
    ]
    groups = [Group(_id(members[0]), members[0].outcome.id, tuple(members)) for members in _alike(cases)]
    known = _labels(book)
    groups = [
        Group(
            group.id, group.item, group.cases, tuple(known.get((group.item, letters(group.first.outcome.answer)), ()))
        )
        for group in groups
    ]
    return sorted(groups, key=lambda group: (-round(group.uncertainty, 3), -len(group.cases), group.item, group.id))


def _waiting(attempt: Attempt, overrides: Sequence[Override], course: Course, share: float) -> Iterator[Case]:
    decided = {override.outcome for override in overrides}
    for outcome in attempt.outcomes:
        if outcome.kind not in KINDS or outcome.id in decided or "blank" in outcome.mistakes:
            continue
        why: Why | None = None
        if outcome.verdict.unsettled:
            why = "provisional" if outcome.decision == "provisional" else "review"
        elif outcome.decision == "auto" and audited(attempt, outcome.id, course.seed, share):
            why = "audit"
        if why is not None:
            yield Case(attempt.student, attempt.number or 0, outcome, why)


def audited(attempt: Attempt, outcome: str, seed: int, share: float) -> bool:
    """True for the random share of automatic decisions that are looked at: the same ones at every look."""
    drawn = hashlib.sha256(f"{seed}:{attempt.student}:{attempt.provenance.submission_digest}:{outcome}".encode())
    return int.from_bytes(drawn.digest()[:8]) < share * 2**64


def letters(text: str) -> str:
    """The letters of an answer, folded: what makes two answers the same."""
    return re.sub(r"[\W_]+", "", fold(text).text)


def _alike(cases: Sequence[Case]) -> list[list[Case]]:
    """Cases of one item, one score and one set of concepts whose letters are nearly the same."""
    groups: list[tuple[tuple[str, str, float], set[str], list[Case]]] = []
    for case in sorted(cases, key=lambda case: (case.outcome.id, case.student)):
        outcome = case.outcome
        signature = (outcome.id, outcome.value or "", outcome.score)
        triples = _triples(letters(outcome.answer))
        for known, others, members in groups:
            if known == signature and _overlap(triples, others) >= ALIKE:
                members.append(case)
                break
        else:
            groups.append((signature, triples, [case]))
    return [members for _, _, members in groups]


def _triples(text: str) -> set[str]:
    return {text[i : i + 3] for i in range(max(1, len(text) - 2))}


def _overlap(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left or right else 1.0


def _id(case: Case) -> str:
    whole = f"{case.outcome.id}\n{letters(case.outcome.answer)}\n{case.outcome.value}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def decide(book: Gradebook, group: Group, score: float, *, by: str, why: str) -> int:
    """Give every case of a group a score; how many there were. UsageError where who or why is missing."""
    if not 0.0 <= score <= 1.0:
        raise UsageError(Text("点は 0 から 1 までです。", "A score lies between 0 and 1."))
    if not by.strip() or not why.strip():
        raise UsageError(
            Text("誰が(--by)、なぜ(--why)決めたかが必要です。", "A decision needs who (--by) and why (--why).")
        )
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for case in group.cases:
        book.override(Override(case.student, case.attempt, case.outcome.id, score, by.strip(), why.strip(), at))
    return len(group.cases)


@dataclass(frozen=True)
class Label:
    """An answer that a person scored: a labelled example."""

    item: str
    choice: str | None
    answer: str
    gold: float
    machine: float
    given: Override


def labels(book: Gradebook) -> Iterator[Label]:
    """Every reason that a person scored, as it was typed, the last score of each."""
    last: dict[tuple[str, int, str], Override] = {
        (override.student, override.attempt, override.outcome): override for override in book.overrides()
    }
    for (student, number, outcome_id), override in last.items():
        attempt = book.attempt(student, number)
        if attempt is None:
            continue
        by_id = {outcome.id: outcome for outcome in attempt.outcomes}
        outcome = by_id.get(outcome_id)
        if outcome is None or outcome.kind not in KINDS:
            continue
        about = by_id.get(outcome_id.removesuffix("/reason"))
        choice = about.value if about is not None and about is not outcome else None
        yield Label(outcome_id, choice, outcome.answer, override.score, outcome.score, override)


def _labels(book: Gradebook) -> dict[tuple[str, str], list[Override]]:
    made: dict[tuple[str, str], list[Override]] = {}
    for label in labels(book):
        made.setdefault((label.item, letters(label.answer)), []).append(label.given)
    return made
