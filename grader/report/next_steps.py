"""What to fix next: the outcomes with the most points to regain, those with something concrete to try first."""

from __future__ import annotations

from collections.abc import Sequence

from grader.result import Attempt, Outcome, Verdict
from grader.text import Text

MOST = 3
_SETTLED = (Verdict.REVIEW, Verdict.BROKEN, Verdict.SKIPPED)


def to_regain(outcome: Outcome, attempt: Attempt) -> float:
    """Points that a better answer would bring or open the way to; none where a person or a repair decides.

    Checks that wait for this one count too: a file that cannot be loaded stands in the way of all of its exercise.
    """
    if outcome.verdict in _SETTLED:
        return 0.0
    own = max(0.0, outcome.possible - outcome.earned)
    return own + (_waiting_for(outcome, attempt) if outcome.kind == "check" else 0.0)


def _waiting_for(outcome: Outcome, attempt: Attempt) -> float:
    """Points of the skipped checks that wait for this one, directly or through others."""
    parents = {outcome.id}
    points = 0.0
    for other in attempt.outcomes:  # a check stands behind those that it depends on
        if other.verdict is Verdict.SKIPPED and other.parent in parents:
            parents.add(other.id)
            points += other.possible
    return points


def advice(outcome: Outcome) -> Text:
    """What to try: for an answer that could not be read, how to write it; a hint about the matter would mislead."""
    unreadable = outcome.verdict is Verdict.INVALID and "blank" not in outcome.mistakes
    return outcome.message if unreadable or outcome.hint is None else outcome.hint


def next_steps(attempt: Attempt, most: int = MOST) -> Sequence[Outcome]:
    """At most `most` outcomes. Answers that were tried come before empty ones: there a hint is at hand."""
    gains = {outcome.id: to_regain(outcome, attempt) for outcome in attempt.outcomes}
    open_ones = [outcome for outcome in attempt.outcomes if gains[outcome.id] > 0]
    order = sorted(
        enumerate(open_ones),
        key=lambda entry: ("blank" in entry[1].mistakes, entry[1].hint is None, -gains[entry[1].id], entry[0]),
    )
    return [outcome for _, outcome in order[:most]]
