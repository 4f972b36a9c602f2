"""What to fix next: the outcomes with the most points to regain, those with something concrete to try first."""

from __future__ import annotations

from collections.abc import Sequence

from grader.result import Attempt, Outcome, Verdict
from grader.text import Text

MOST = 3
_SETTLED = (Verdict.REVIEW, Verdict.BROKEN, Verdict.SKIPPED)


def to_regain(outcome: Outcome) -> float:
    """Points that a better answer would bring; none where a person or a repair decides."""
    return 0.0 if outcome.verdict in _SETTLED else max(0.0, outcome.possible - outcome.earned)


def advice(outcome: Outcome) -> Text:
    """What to try: for an answer that could not be read, how to write it; a hint about the matter would mislead."""
    unreadable = outcome.verdict is Verdict.INVALID and "blank" not in outcome.mistakes
    return outcome.message if unreadable or outcome.hint is None else outcome.hint


def next_steps(attempt: Attempt, most: int = MOST) -> Sequence[Outcome]:
    """At most `most` outcomes. Answers that were tried come before empty ones: there a hint is at hand."""
    open_ones = [outcome for outcome in attempt.outcomes if to_regain(outcome) > 0]
    order = sorted(
        enumerate(open_ones),
        key=lambda entry: ("blank" in entry[1].mistakes, entry[1].hint is None, -to_regain(entry[1]), entry[0]),
    )
    return [outcome for _, outcome in order[:most]]
