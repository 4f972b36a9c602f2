"""Item analysis of a class, added up inside SQLite (layer 4).

Difficulty is the mean score. Discrimination is the correlation of an item's score with the rest score, the share of
points earned on all *other* decided items: against the total, an item would correlate with itself. (Corrected
item-total correlation; e.g. Nunnally & Bernstein, Psychometric Theory, 3rd ed., chapter 8.)
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.errors import RecordError
from grader.text import Text

MIN_STUDENTS = 10  # with fewer, a correlation says nothing worth showing
_FLAT = 1e-9  # variance below which everybody has the same score

# The judged outcomes of the attempts that count (?1 the policy, ?2 the last moment), each with the rest score of the
# same student, worked out once for the three queries below: a temporary table, which is no part of the file.
COLLECT = """
CREATE TEMP TABLE counted AS
SELECT judged.position, judged.exercise, judged.id, judged.kind, judged.verdict, judged.possible, judged.mistakes,
       judged.score, ranked.earned, ranked.possible - ranked.unsettled AS decided
FROM ranked CROSS JOIN judged ON judged.attempt = ranked.attempt
WHERE CASE ?1 WHEN 'best' THEN ranked.best WHEN 'last' THEN ranked.last ELSE ranked.first END = 1
  AND ranked.moment <= ?2 AND judged.id IS NOT NULL
"""
# x is an item's score, y the rest score of the same student; both NULL where the one or the other is undecided.
ITEMS = """
SELECT id, MIN(exercise), MIN(kind), MAX(possible), COUNT(*), COUNT(score), AVG(score),
       COUNT(y), TOTAL(x), TOTAL(y), TOTAL(x * x), TOTAL(y * y), TOTAL(x * y)
FROM (
    SELECT *, CASE WHEN y IS NOT NULL THEN score END AS x FROM (
        SELECT *, CASE WHEN score IS NOT NULL AND decided - possible > 1e-9
            THEN (earned - score * possible) / (decided - possible) END AS y FROM counted
    )
)
GROUP BY id ORDER BY MIN(exercise), MIN(position), id
"""
VERDICTS = "SELECT id, verdict, COUNT(*) FROM counted GROUP BY id, verdict"
MISTAKES = "SELECT id, mistakes, COUNT(*) FROM counted WHERE mistakes <> '[]' GROUP BY id, mistakes"
DISCARD = "DROP TABLE IF EXISTS temp.counted"


@dataclass(frozen=True)
class ItemStatistics:
    """One item or check over the attempts that count, overrides included."""

    id: str
    exercise: str
    kind: str
    possible: float
    students: int  # whose attempt holds it; an optional item left blank is not held
    decided: int  # of these, with a settled score
    mean: float | None  # score 0..1 over the decided
    verdicts: dict[str, int]  # most frequent first
    mistakes: dict[str, int]  # most frequent first; one answer may fit several
    discrimination: float | None  # -1..1; None with fewer than MIN_STUDENTS or no spread
    interval: tuple[float, float] | None  # 95 %, by Fisher's z


def item_statistics(
    items: Iterable[tuple[Any, ...]], verdicts: Iterable[tuple[Any, ...]], mistakes: Iterable[tuple[Any, ...]]
) -> list[ItemStatistics]:
    """Put the rows of the three queries together, one entry an item, in the order of the exercises and their items."""
    by_verdict: dict[str, Counter[str]] = {}
    for item, verdict, count in verdicts:
        by_verdict.setdefault(item, Counter())[verdict] += count
    by_mistake: dict[str, Counter[str]] = {}
    for item, slugs, count in mistakes:
        for slug in _slugs(slugs):
            by_mistake.setdefault(item, Counter())[slug] += count
    made = []
    for item, exercise, kind, possible, students, decided, mean, *sums in items:
        correlation, interval = discrimination(*sums)
        made.append(
            ItemStatistics(
                id=item,
                exercise=exercise,
                kind=kind,
                possible=possible,
                students=students,
                decided=decided,
                mean=mean,
                verdicts=_ranked(by_verdict.get(item)),
                mistakes=_ranked(by_mistake.get(item)),
                discrimination=correlation,
                interval=interval,
            )
        )
    return made


def discrimination(
    n: int, x: float, y: float, xx: float, yy: float, xy: float
) -> tuple[float | None, tuple[float, float] | None]:
    """Pearson's r of n pairs from their sums, and its 95 % interval by Fisher's z.

    Scores lie in 0..1, so the textbook sums lose nothing that matters to cancellation.
    """
    if n < MIN_STUDENTS:
        return None, None
    spread_x, spread_y = xx / n - (x / n) ** 2, yy / n - (y / n) ** 2
    if spread_x < _FLAT or spread_y < _FLAT:
        return None, None
    r = max(-1.0, min(1.0, (xy / n - x * y / n**2) / math.sqrt(spread_x * spread_y)))
    if abs(r) > 1 - 1e-12:
        return r, (r, r)
    z, margin = math.atanh(r), 1.959964 / math.sqrt(n - 3)
    return r, (math.tanh(z - margin), math.tanh(z + margin))


def _ranked(counts: Counter[str] | None) -> dict[str, int]:
    return dict(sorted((counts or Counter()).items(), key=lambda entry: (-entry[1], entry[0])))


def _slugs(text: object) -> list[str]:
    try:
        slugs = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        slugs = None
    if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
        raise RecordError(
            Text(
                f"成績ファイルの誤りの一覧を読めません({str(text)[:40]!r})。控えから復元してください。",
                f"A list of mistakes in the gradebook cannot be read ({str(text)[:40]!r}); restore it from a backup.",
            )
        )
    return slugs
