"""A second reader beside the rules: off unless the course's author names one in course.toml, under [reasons].

Whatever it says, it cannot raise an answer that a screen flagged or in which something false was found, and no answer
passes on its word alone: it can confirm the rules, or send an answer to a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from grader.answers.reasons.scoring import Judged, rule_score
from grader.rubric_model import ItemRubric

AGREED = 0.9  # confidence where rules and reader agree


class SecondReader(Protocol):
    """Reads an answer with a rubric of its own accord: the concepts it found, None where it cannot tell."""

    confirms: bool  # False for one that knows likeness only: it can withhold, not confirm

    def concepts(self, entry: ItemRubric, answer: str) -> frozenset[str] | None: ...


def reconciled(said: Judged, entry: ItemRubric, answer: str, reader: SecondReader) -> Judged:
    """What rules and reader come to together.

    Flagged, false or contradictory answers are not shown to the reader at all. Where both give one score, a provisional
    one counts; where they differ, a person decides, with the rules' score beside the reader's concepts.
    """
    if said.flags or said.claims or said.denied or said.decision == "review":
        return said
    found = reader.concepts(entry, answer)
    if found is None:
        return said
    score = rule_score(entry.rules, set(found))
    if not reader.confirms:
        if rule_score(entry.rules, set(found) | set(said.found)) <= said.score:
            return said
    elif score == said.score:
        return replace(said, decision="auto", confidence=max(said.confidence, AGREED))
    unsure = tuple(sorted(found.symmetric_difference(said.found)))
    return replace(said, decision="review", confidence=min(said.confidence, 0.5), unsure=unsure)
