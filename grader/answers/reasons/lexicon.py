"""Find a rubric's cues in folded text: every class, longest match first, each at the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from grader.answers.reasons.folding import fold_cue


@dataclass(slots=True)
class Cue:
    """One cue in the text, and what the clause does with it."""

    name: str  # its class
    start: int
    end: int
    segment: int = 0
    clause: int = 0
    sentence: int = 0
    denied: bool = False
    subject: str = ""
    named: bool = False  # the subject is named in this sentence
    direction: str = ""


@lru_cache(maxsize=512)
def compiled(cues: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a class, longer spellings first, so that the longest of two that start alike is taken.

    Cues of one length are in alphabetical order: a set's own order differs from process to process, and with it did the
    stretch that a class was found at, and now and then the decision.
    """
    folded = sorted({fold_cue(cue) for cue in cues}, key=lambda cue: (-len(cue), cue))
    return re.compile("|".join(f"(?:{cue})" for cue in folded), re.IGNORECASE | re.ASCII)


def cues(text: str, classes: Mapping[str, tuple[str, ...]], names: Iterable[str]) -> list[Cue]:
    """Every cue of the named classes, in order of place."""
    found = [
        Cue(name, *match.span())
        for name in names
        if classes[name]
        for match in compiled(classes[name]).finditer(text)
        if match.end() > match.start()
    ]
    found.sort(key=lambda cue: (cue.start, -cue.end))
    return found
