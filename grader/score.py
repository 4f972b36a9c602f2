"""Outcomes and overrides to a grade: arithmetic, and nothing else (layer 4).

Points are rounded to 4 decimals for each outcome (`Outcome.earned`) and once more for the sum, so that the printed
parts always add up to the printed total; `math.fsum` keeps the sum itself exact in between.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from grader.result import Attempt, Grade, Outcome, Override, Verdict
from grader.text import Text

DECIMALS = 4  # of points; the gradebook's views round alike

_ITEM_VERDICTS = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.WRONG, Verdict.REVIEW})
_NOTHING_JUDGED = frozenset({Verdict.INVALID, Verdict.MISSING, Verdict.SKIPPED, Verdict.BROKEN})


def points(score: float, possible: float) -> float:
    """Points that `score` (0..1) is worth where `possible` points are given for it."""
    return round(score * possible, DECIMALS)


def grade(attempt: Attempt, overrides: Iterable[Override] = ()) -> Grade:
    """Points of `attempt` after `overrides`, of which only those for this very student and attempt number apply.

    An override replaces an outcome's score and settles it; of several for one outcome the last one given wins. An
    outcome that is neither overridden nor settled earns nothing yet: its points are `unsettled`, whatever provisional
    score it carries, so earned + unsettled never exceeds possible.
    """
    given = {
        override.outcome: override.score
        for override in overrides
        if override.student == attempt.student and override.attempt == attempt.number
    }
    outcomes = attempt.outcomes
    return Grade(
        earned=_sum(_earned(outcome, given.get(outcome.id)) for outcome in outcomes),
        possible=_sum(outcome.possible for outcome in outcomes),
        unsettled=_sum(
            outcome.possible for outcome in outcomes if outcome.verdict.unsettled and outcome.id not in given
        ),
    )


def settled(attempt: Attempt, overrides: Iterable[Override] = ()) -> Attempt:
    """`attempt` as its reports show it: outcomes that a person scored carry that score, who gave it and why.

    The machine's verdict stays in the gradebook; the shown one follows the person's score. `grade` of the result is
    the grade after overrides.
    """
    given = {
        override.outcome: override
        for override in overrides
        if override.student == attempt.student and override.attempt == attempt.number
    }
    if not given:
        return attempt
    exercises = tuple(
        replace(exercise, outcomes=tuple(_decided(outcome, given.get(outcome.id)) for outcome in exercise.outcomes))
        for exercise in attempt.exercises
    )
    return replace(attempt, exercises=exercises)


def _decided(outcome: Outcome, override: Override | None) -> Outcome:
    if override is None:
        return outcome
    verdict = Verdict.CORRECT if override.score >= 1 else Verdict.PARTIAL if override.score > 0 else Verdict.WRONG
    message = Text(f"{override.by} さんが採点しました: {override.why}", f"Graded by {override.by}: {override.why}")
    return replace(outcome, verdict=verdict, score=override.score, message=message, feedback=(), decision="auto")


def costs_attempt(attempt: Attempt) -> bool:
    """True where at least one answer could be read and judged.

    A file of blanks, a file that nobody can read, and the grader's own faults cost a student no attempt. A person's
    queue (`review`) counts as judged; an item whose answer is empty does not.
    """
    return any(_was_judged(outcome) for outcome in attempt.outcomes)


def _was_judged(outcome: Outcome) -> bool:
    if outcome.verdict in _ITEM_VERDICTS:
        return bool(outcome.answer.strip()) or outcome.read_as is not None
    return outcome.verdict not in _NOTHING_JUDGED


def _earned(outcome: Outcome, override: float | None) -> float:
    if override is not None:
        return points(override, outcome.possible)
    return 0.0 if outcome.verdict.unsettled else outcome.earned


def _sum(values: Iterable[float]) -> float:
    return round(math.fsum(values), DECIMALS)
