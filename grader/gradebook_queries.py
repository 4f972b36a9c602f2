"""What a gradebook can be asked (layer 4). Reads only; every query is a constant, every value is bound.

Small rows are fetched at once and records one by one, so that no lock outlives a call and memory stays flat.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, Literal, NamedTuple

from grader.errors import RecordError
from grader.gradebook_rows import complaints, moment, require, unpack
from grader.gradebook_statistics import COLLECT, DISCARD, ITEMS, MISTAKES, VERDICTS, ItemStatistics, item_statistics
from grader.result import Attempt, Override
from grader.text import Text

Policy = Literal["best", "last", "first"]


class AttemptScore(NamedTuple):
    """One attempt's points after overrides, without its record."""

    student: str
    number: int
    at: str
    earned: float
    possible: float
    unsettled: float
    costs_attempt: bool


class OutcomeScore(NamedTuple):
    """One outcome of an attempt that counts. `score` is None where nobody has decided yet."""

    student: str
    attempt: int
    exercise: str
    id: str
    kind: str
    verdict: str
    possible: float
    score: float | None
    overridden: bool


class Queries:
    """The reading half of a gradebook, over an open connection."""

    path: Path
    _connection: sqlite3.Connection

    def students(self) -> Iterator[str]:
        """Every student on record, in order of their ids."""
        for row in self._all("SELECT name FROM student ORDER BY name"):
            (name,) = require(row, str)
            yield name

    def attempts(self, student: str | None = None) -> Iterator[Attempt]:
        """Attempts of one student, or of all, oldest first, read one at a time."""
        yield from self._records(
            "SELECT attempt.id FROM attempt JOIN student ON student.id = attempt.student "
            "WHERE ?1 IS NULL OR student.name = ?1 ORDER BY attempt.id",
            (student,),
        )

    def attempt(self, student: str, number: int) -> Attempt | None:
        """One attempt by its number."""
        return next(
            self._records(
                "SELECT attempt.id FROM attempt JOIN student ON student.id = attempt.student "
                "WHERE student.name = ? AND attempt.number = ?",
                (student, number),
            ),
            None,
        )

    def latest(self, student: str) -> Attempt | None:
        """The student's last attempt, whether or not it counts."""
        return next(
            self._records(
                "SELECT attempt.id FROM attempt JOIN student ON student.id = attempt.student "
                "WHERE student.name = ? ORDER BY attempt.number DESC LIMIT 1",
                (student,),
            ),
            None,
        )

    def counting(self, policy: Policy, due: str | None = None) -> Iterator[Attempt]:
        """The attempt that counts, for each student who has one, in order of their ids.

        With "first", an attempt after `due` (ISO 8601 with offset) does not count; the other policies know no date.
        """
        yield from self._records(
            "SELECT attempt FROM ranked JOIN student ON student.id = ranked.student "
            "WHERE CASE ?1 WHEN 'best' THEN best WHEN 'last' THEN last ELSE first END = 1 AND moment <= ?2 "
            "ORDER BY student.name",
            _counting(policy, due),
        )

    def scores(self, policy: Policy, due: str | None = None) -> Iterator[AttemptScore]:
        """Points, overrides included, of the attempt that counts, a row a student."""
        yield from self._scores(
            "SELECT student.name, number, at, earned, possible, unsettled, costs_attempt "
            "FROM ranked JOIN student ON student.id = ranked.student "
            "WHERE CASE ?1 WHEN 'best' THEN best WHEN 'last' THEN last ELSE first END = 1 AND moment <= ?2 "
            "ORDER BY student.name",
            _counting(policy, due),
        )

    def history(self, student: str) -> list[AttemptScore]:
        """Points of every attempt of one student, oldest first."""
        return list(
            self._scores(
                "SELECT student.name, number, at, earned, possible, unsettled, costs_attempt "
                "FROM scored JOIN student ON student.id = scored.student "
                "WHERE scored.student = ? ORDER BY number",
                (self._student(student),),
            )
        )

    def counting_attempt(self, student: str, policy: Policy, due: str | None = None) -> int | None:
        """The number of the attempt that counts for one student."""
        rows = self._all(
            "SELECT number FROM ranked WHERE student = ?3 "
            "AND CASE ?1 WHEN 'best' THEN best WHEN 'last' THEN last ELSE first END = 1 AND moment <= ?2",
            (*_counting(policy, due), self._student(student)),
        )
        return next((number for (number,) in rows), None)

    def best_by_exercise(self, student: str) -> dict[str, float]:
        """Exercise id to the most points earned in it, over all attempts."""
        rows = self._all(
            "SELECT exercise, MAX(earned) FROM ("
            " SELECT exercise, ROUND(TOTAL(ROUND(judged.score * judged.possible, 4)), 4) AS earned FROM judged"
            " WHERE id IS NOT NULL AND student = ? GROUP BY attempt, exercise"
            ") GROUP BY exercise ORDER BY exercise",
            (self._student(student),),
        )
        return dict(rows)

    def outcomes(self, policy: Policy, due: str | None = None) -> Iterator[OutcomeScore]:
        """Every outcome of the attempts that count, overrides included: student by student, in the attempt's order."""
        for score in self.scores(policy, due):
            rows = self._all(
                "SELECT exercise, id, kind, verdict, possible, score, overridden FROM judged "
                "WHERE id IS NOT NULL AND attempt = ("
                " SELECT attempt.id FROM attempt JOIN student ON student.id = attempt.student"
                " WHERE student.name = ? AND attempt.number = ?) ORDER BY position",
                (score.student, score.number),
            )
            for row in rows:
                exercise, item, kind, verdict, possible, share, overridden = require(
                    row, str, str, str, str, float, (float, NoneType), int
                )
                yield OutcomeScore(
                    score.student, score.number, exercise, item, kind, verdict, possible, share, bool(overridden)
                )

    def item_statistics(self, policy: Policy, due: str | None = None) -> list[ItemStatistics]:
        """Difficulty, discrimination, verdicts and mistakes of each item and check over the attempts that count."""
        try:
            self._all(COLLECT, _counting(policy, due))
            return item_statistics(self._all(ITEMS), self._all(VERDICTS), self._all(MISTAKES))
        finally:
            self._all(DISCARD)

    def overrides(self, student: str | None = None) -> Iterator[Override]:
        """Every override as it was given, oldest first."""
        yield from self._overrides(
            "SELECT student.name, attempt.number, override.outcome, override.score, given_by, why, override.at "
            "FROM override JOIN attempt ON attempt.id = override.attempt "
            "JOIN student ON student.id = attempt.student WHERE ?1 IS NULL OR student.name = ?1 ORDER BY override.id",
            (student,),
        )

    def applying(self, student: str, number: int) -> list[Override]:
        """The overrides that hold for one attempt, addressed to it, for `score.grade`.

        These are its own and those of attempts over the very same files: a regrade keeps a person's judgement.
        """
        return list(
            self._overrides(
                "SELECT student.name, attempt.number, override.outcome, override.score, given_by, why, override.at "
                "FROM attempt JOIN student ON student.id = attempt.student "
                "JOIN override ON override.student = attempt.student "
                " AND override.submission_digest = attempt.submission_digest "
                "WHERE student.name = ? AND attempt.number = ? ORDER BY override.id",
                (student, number),
            )
        )

    def unchanged(self, seen: Mapping[str, str], course_digest: str, grader_version: str) -> dict[str, int]:
        """Student to attempt number, for those in `seen` (student to fingerprint) who need no grading.

        That is: the fingerprint is the one remembered, and the attempt it led to was judged by this very course and
        grader. One query for a whole class.
        """
        rows = self._all(
            "SELECT student.name, fingerprint.seen, attempt.number FROM fingerprint "
            "JOIN student ON student.id = fingerprint.student JOIN attempt ON attempt.id = fingerprint.attempt "
            "WHERE attempt.course_digest = ? AND attempt.grader_version = ?",
            (course_digest, grader_version),
        )
        return {name: number for name, fingerprint, number in rows if seen.get(name) == fingerprint}

    def check(self) -> None:
        """Read the whole file and prove it sound; RecordError where it is not. Takes a while on a large one."""
        for pragma in ("integrity_check", "foreign_key_check"):
            for row in self._all(f"PRAGMA {pragma}"):
                if row[0] != "ok":
                    raise RecordError(
                        Text(
                            f"{self.path}: 成績ファイルが壊れています。控えから復元してください。[{row[0]}]",
                            f"{self.path}: the gradebook is damaged; restore it from a backup. [{row[0]}]",
                        )
                    )

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Small rows only: fetched at once, so that no lock outlives the call."""
        with complaints(self.path):
            return self._connection.execute(query, values).fetchall()

    def _student(self, name: str) -> int | None:
        """The row of a student. Looked up first: SQLite narrows a view by a value, not by a subquery."""
        return next((number for (number,) in self._all("SELECT id FROM student WHERE name = ?", (name,))), None)

    def _records(self, ids: str, values: tuple[Any, ...]) -> Iterator[Attempt]:
        for (attempt_id,) in self._all(ids, values):
            rows = self._all(
                "SELECT student.name, attempt.number, attempt.record "
                "FROM attempt JOIN student ON student.id = attempt.student WHERE attempt.id = ?",
                (attempt_id,),
            )
            # A damaged index may list what the table does not hold.
            student, number, record = rows[0] if len(rows) == 1 else (None, None, None)
            yield unpack(record, student, number)

    def _scores(self, query: str, values: tuple[Any, ...]) -> Iterator[AttemptScore]:
        for row in self._all(query, values):
            student, number, at, earned, possible, unsettled, costs = require(row, str, int, str, *[float] * 3, int)
            yield AttemptScore(student, number, at, earned, possible, unsettled, bool(costs))

    def _overrides(self, query: str, values: tuple[Any, ...]) -> Iterator[Override]:
        for row in self._all(query, values):
            yield Override(*require(row, str, int, str, float, str, str, str))


def _counting(policy: Policy, due: str | None) -> tuple[str, float]:
    """Values for a query over the view `ranked`: the policy, and the last moment at which an attempt counts."""
    if policy not in ("best", "last", "first"):
        raise ValueError(f"no such policy: {policy!r}")
    return policy, moment(due) if policy == "first" and due is not None else math.inf
