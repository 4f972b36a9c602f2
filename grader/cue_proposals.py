"""What persons' scores teach: words that the rubric did not know, offered as cues for a person to accept (layer 5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.answers.reasons.reading import read
from grader.answers.reasons.scoring import judge
from grader.errors import UsageError
from grader.key_model import ReasonKey
from grader.model import Course, Item
from grader.review import Label
from grader.rubric import ACCEPTED, read_rubric
from grader.rubric_model import ItemRubric, Rubric
from grader.text import Text

_WORD = re.compile(r"[一-鿿々ァ-ヺー]{2,}[ぁ-ん]{0,3}|[a-z][a-z'-]{3,}")


@dataclass(frozen=True)
class Proposal:
    """A word of answers that a person scored higher than the rubric did, and concepts it may stand for."""

    item: str
    words: str
    times: int
    concepts: tuple[str, ...]
    example: str


def proposals(course: Course, labels: Iterable[Label], least: int = 1) -> list[Proposal]:
    """Words not understood in answers that were scored too low, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for label in labels:
        found = _rubric_of(course, label.item)
        if found is None or label.gold <= label.machine:
            continue
        rubric, entry = found
        reading = read(label.answer, rubric, entry, entry.subject.get(label.choice or "", entry.default))
        missing = judge(rubric, entry, label.answer, choice=label.choice).missing
        for start, end in reading.coverage.unknown_words:
            key = (label.item, reading.text[start:end])
            counted[key] += 1
            examples.setdefault(key, (label.answer, missing))
    return [
        Proposal(item, words, times, examples[item, words][1], examples[item, words][0])
        for (item, words), times in counted.most_common()
        if times >= least
    ]


def _rubric_of(course: Course, item_id: str) -> tuple[Rubric, ItemRubric] | None:
    item = _item_of(course, item_id)
    if item is None or not isinstance(item.key, ReasonKey) or item.key.rubric is None:
        return None
    rubric = read_rubric(item.key.rubric)
    entry = rubric.items.get(item.key.entry)
    return (rubric, entry) if entry is not None else None


def _item_of(course: Course, item_id: str) -> Item | None:
    return next((item for problem in course.problems for item in problem.items if item.id == item_id), None)


def accept(course: Course, item_id: str, concept: str, words: str, *, by: str) -> Path:
    """Add a cue to the exercise's accepted cues; UsageError where item or concept is unknown, or who is missing."""
    found = _rubric_of(course, item_id)
    item = _item_of(course, item_id)
    if found is None or item is None or not isinstance(item.key, ReasonKey) or item.key.rubric is None:
        raise UsageError(Text(f"{item_id} に採点基準はありません。", f"{item_id} has no rubric."))
    known = [entry.slug for entry in found[1].concepts]
    if concept not in known:
        listed = ", ".join(known)
        raise UsageError(Text(f"概念は次のどれかです: {listed}", f"A concept is one of: {listed}"))
    if not words.strip() or not by.strip() or any(c in words + by for c in '"\\\n\r'):
        raise UsageError(
            Text("言葉と --by が必要です(引用符は使えません)。", "Words and --by are needed, without quotes.")
        )
    file = item.key.rubric / ACCEPTED
    written = (
        file.read_text(encoding="utf-8")
        if file.is_file()
        else "# Cues that a person accepted from graded answers.\nformat = 1\n"
    )
    entry = (
        f'\n[[cue]]\nitem = "{item.key.entry}"\nconcept = "{concept}"\nwords = "{words.strip()}"\nby = "{by.strip()}"\n'
    )
    file.write_text(written + entry, encoding="utf-8")
    return file
