"""The gradebook: one SQLite file to which attempts and overrides are only ever added (layer 4).

How it survives. Every change is one transaction under a rollback journal (no WAL: home directories are often on a
network file system, where shared memory does not work) and with full synchronisation, so a process that is killed
leaves either a whole attempt or none. A new file is built under another name and linked into place, so that no half
gradebook ever stands at `path`. One process writes at a time; others wait up to `patience` seconds. Records are read
one by one and never under a lock that lasts longer than one of them, so memory stays flat and writers are not held up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from grader import gradebook_schema as schema
from grader.errors import RecordError
from grader.gradebook_file import connect, look, make, reading, require_whole
from grader.gradebook_rows import (
    INSERT_ATTEMPT,
    INSERT_OUTCOME,
    attempt_row,
    complaints,
    moment,
    outcome_rows,
    unpack,
)
from grader.model import Attempt, Override
from grader.text import Text

Policy = Literal["best", "last", "first"]
CHUNK = 32  # attempts a transaction in `add_many`: what a crash may cost, and what is held in memory


class AttemptScore(NamedTuple):
    """One attempt's points after overrides, without its record."""

    student: str
    number: int
    at: str
    earned: float
    possible: float
    unsettled: float
    costs_attempt: bool


class Gradebook:
    """Open the gradebook at `path`, or make one where there is none; a context manager.

    A file that is something else, damaged, from a newer grade, locked or unreadable is a RecordError and stays as it
    is. `read_only` neither makes nor migrates anything. A gradebook of an older version is migrated in one step.
    """

    def __init__(self, path: Path | str, *, read_only: bool = False, patience: float = 30.0) -> None:
        self.path = Path(path)
        with complaints(self.path):
            if not read_only:
                make(self.path)
            look(self.path)
            self._connection = connect(self.path, "ro" if read_only else "rw", patience)
            try:
                self._open(read_only)
            except BaseException:
                self._connection.close()
                raise

    def _open(self, read_only: bool) -> None:
        with reading(self._connection):  # the first read also rolls back what a killed process left behind
            version = schema.verify(self._connection)
            require_whole(self._connection, self.path)
        if version < schema.VERSION:
            if read_only:
                raise RecordError(
                    Text(
                        f"{self.path}: 古い形式の成績ファイルです。書き込める場所で一度開くと更新されます。",
                        f"{self.path}: a gradebook of an older format; open it once where it can be written.",
                    )
                )
            schema.migrate(self._connection)
        if not read_only:
            self._connection.execute("PRAGMA journal_mode = DELETE")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    # -------------------------------------------------------------------------------------------------- writing

    def add(self, attempt: Attempt, *, fingerprint: str | None = None) -> int:
        """Record an attempt in one transaction and return its number for that student, counting from 1.

        With a fingerprint of the path that was handed in, `unchanged` knows this student from now on; it is written
        in the same transaction, so a batch that is killed grades nobody twice.
        """
        with self._writing():
            return self._insert(attempt, fingerprint)

    def add_many(self, entries: Iterable[tuple[Attempt, str | None]]) -> Iterator[Attempt]:
        """Record (attempt, fingerprint) pairs, CHUNK a transaction; yields each attempt, numbered, once it is safe.

        A generator: nothing is recorded unless it is iterated. If `entries` raises, what came before is recorded.
        """
        remaining = iter(entries)
        while True:
            chunk: list[tuple[Attempt, str | None]] = []
            try:
                chunk.extend(islice(remaining, CHUNK))
            finally:  # `extend` keeps what came before an exception
                numbered = self._insert_all(chunk)
            if not chunk:
                return
            yield from numbered

    def _insert_all(self, chunk: list[tuple[Attempt, str | None]]) -> list[Attempt]:
        if not chunk:
            return []
        with self._writing():
            return [replace(attempt, number=self._insert(attempt, fingerprint)) for attempt, fingerprint in chunk]

    def _insert(self, attempt: Attempt, fingerprint: str | None) -> int:
        run = self._connection.execute
        run("INSERT INTO student (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (attempt.student,))
        student, number = run(
            "SELECT student.id, COALESCE(MAX(attempt.number), 0) + 1 FROM student "
            "LEFT JOIN attempt ON attempt.student = student.id WHERE student.name = ?",
            (attempt.student,),
        ).fetchone()
        row = attempt_row(attempt, student, number)
        attempt_id = run(INSERT_ATTEMPT, row).lastrowid
        assert attempt_id is not None
        self._connection.executemany(INSERT_OUTCOME, outcome_rows(attempt, attempt_id))
        if fingerprint is not None:
            self._remember(student, fingerprint, attempt_id)
        return int(number)

    def override(self, given: Override) -> None:
        """Record a person's score. Raises RecordError where there is no such attempt or outcome."""
        with self._writing():
            done = self._connection.execute(
                "INSERT INTO override (attempt, outcome, score, given_by, why, at) "
                "SELECT outcome.attempt, outcome.id, ?, ?, ?, ? FROM outcome "
                "JOIN attempt ON attempt.id = outcome.attempt JOIN student ON student.id = attempt.student "
                "WHERE student.name = ? AND attempt.number = ? AND outcome.id = ?",
                (float(given.score), given.by, given.why, given.at, given.student, given.attempt, given.outcome),
            )
            if done.rowcount != 1:
                where = f"{given.student[:80]} #{given.attempt} {given.outcome[:80]}"
                raise RecordError(
                    Text(f"その採点結果は記録にありません: {where}", f"No such outcome is on record: {where}")
                )

    def remember(self, student: str, fingerprint: str, number: int) -> None:
        """Note that the path with this fingerprint led to that attempt: files were touched but say the same."""
        with self._writing():
            row = self._connection.execute(
                "SELECT attempt.student, attempt.id FROM attempt JOIN student ON student.id = attempt.student "
                "WHERE student.name = ? AND attempt.number = ?",
                (student, number),
            ).fetchone()
            if row is None:
                where = f"{student[:80]} #{number}"
                raise RecordError(
                    Text(f"その提出は記録にありません: {where}", f"No such attempt is on record: {where}")
                )
            self._remember(row[0], fingerprint, row[1])

    def _remember(self, student: int, fingerprint: str, attempt: int) -> None:
        self._connection.execute(
            "INSERT INTO fingerprint (student, seen, attempt) VALUES (?, ?, ?) "
            "ON CONFLICT (student) DO UPDATE SET seen = excluded.seen, attempt = excluded.attempt",
            (student, fingerprint, attempt),
        )

    # -------------------------------------------------------------------------------------------------- reading

    def students(self) -> Iterator[str]:
        """Every student on record, in order of their ids."""
        yield from (name for (name,) in self._all("SELECT name FROM student ORDER BY name"))

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
                "WHERE scored.student = (SELECT id FROM student WHERE name = ?) ORDER BY number",
                (student,),
            )
        )

    def counting_attempt(self, student: str, policy: Policy, due: str | None = None) -> int | None:
        """The number of the attempt that counts for one student."""
        rows = self._all(
            "SELECT number FROM ranked WHERE student = (SELECT id FROM student WHERE name = ?3) "
            "AND CASE ?1 WHEN 'best' THEN best WHEN 'last' THEN last ELSE first END = 1 AND moment <= ?2",
            (*_counting(policy, due), student),
        )
        return next((number for (number,) in rows), None)

    def best_by_exercise(self, student: str) -> dict[str, float]:
        """Exercise id to the most points earned in it, over all attempts."""
        rows = self._all(
            "SELECT exercise, MAX(earned) FROM ("
            " SELECT exercise, ROUND(TOTAL(ROUND(judged.score * judged.possible, 4)), 4) AS earned FROM judged"
            " WHERE student = (SELECT id FROM student WHERE name = ?) GROUP BY attempt, exercise"
            ") GROUP BY exercise ORDER BY exercise",
            (student,),
        )
        return dict(rows)

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

        These are its own and those of earlier attempts over the very same files: a regrade keeps a person's judgement.
        """
        return list(
            self._overrides(
                "SELECT student.name, attempt.number, override.outcome, override.score, given_by, why, override.at "
                "FROM attempt JOIN student ON student.id = attempt.student "
                "JOIN attempt AS earlier ON earlier.student = attempt.student AND earlier.number <= attempt.number "
                " AND earlier.submission_digest = attempt.submission_digest "
                "JOIN override ON override.attempt = earlier.id "
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

    # ------------------------------------------------------------------------------------------------- plumbing

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with complaints(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Small rows only: fetched at once, so that no lock outlives the call."""
        with complaints(self.path):
            return self._connection.execute(query, values).fetchall()

    def _records(self, ids: str, values: tuple[Any, ...]) -> Iterator[Attempt]:
        for (attempt_id,) in self._all(ids, values):
            ((student, number, record),) = self._all(
                "SELECT student.name, attempt.number, attempt.record "
                "FROM attempt JOIN student ON student.id = attempt.student WHERE attempt.id = ?",
                (attempt_id,),
            )
            yield unpack(record, student, number)

    def _scores(self, query: str, values: tuple[Any, ...]) -> Iterator[AttemptScore]:
        for student, number, at, earned, possible, unsettled, costs in self._all(query, values):
            yield AttemptScore(student, number, at, earned, possible, unsettled, bool(costs))

    def _overrides(self, query: str, values: tuple[Any, ...]) -> Iterator[Override]:
        yield from (Override(*row) for row in self._all(query, values))


def _counting(policy: Policy, due: str | None) -> tuple[str, float]:
    """Values for a query over the view `ranked`: the policy, and the last moment at which an attempt counts."""
    if policy not in ("best", "last", "first"):
        raise ValueError(f"no such policy: {policy!r}")
    return policy, moment(due) if policy == "first" and due is not None else math.inf
