"""The gradebook: one SQLite file to which attempts and overrides are only ever added (layer 4).

How it survives. Every change is one transaction under a rollback journal (no WAL: home directories are often on a
network file system, where shared memory does not work) and with full synchronisation, so a process that is killed
leaves either a whole attempt or none. A new file is built under another name and linked into place, so that no half
gradebook ever stands at `path`. One process writes at a time; others wait up to `patience` seconds. Records are read
one by one and never under a lock that lasts longer than one of them, so memory stays flat and writers are not held up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from grader import gradebook_schema as schema
from grader.errors import RecordError
from grader.gradebook_file import connect, look, make, reading
from grader.gradebook_queries import AttemptScore, OutcomeScore, Policy, Queries
from grader.gradebook_rows import (
    INSERT_ATTEMPT,
    INSERT_OUTCOME,
    attempt_row,
    complaints,
    outcome_rows,
)
from grader.gradebook_statistics import ItemStatistics
from grader.result import Attempt, Override
from grader.text import Text

__all__ = ["AttemptScore", "Gradebook", "ItemStatistics", "OutcomeScore", "Policy"]

CHUNK = 32  # attempts a transaction in `add_many`: what a crash may cost, and what is held in memory


class Gradebook(Queries):
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

    def add(self, attempt: Attempt, *, fingerprint: str | None = None) -> int:
        """Record an attempt in one transaction and return its number for that student, counting from 1.

        With a fingerprint of the path that was handed in, `unchanged` knows this student from now on; it is written
        in the same transaction, so a batch that is killed grades nobody twice.
        """
        with self._writing():
            return self._insert(attempt, fingerprint)

    def add_many(self, entries: Iterable[tuple[Attempt, str | None]]) -> Iterator[Attempt]:
        """Record (attempt, fingerprint) pairs, CHUNK a transaction; yields each attempt, numbered, once it is safe.

        A generator: nothing is recorded unless it is iterated. If `entries` raises, or one attempt cannot be kept, what
        came before is recorded.
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
        try:
            with self._writing():
                return [replace(attempt, number=self._insert(attempt, fingerprint)) for attempt, fingerprint in chunk]
        except RecordError:  # one by one, so that only what cannot be kept is lost
            return [
                replace(attempt, number=self.add(attempt, fingerprint=fingerprint)) for attempt, fingerprint in chunk
            ]

    def _insert(self, attempt: Attempt, fingerprint: str | None) -> int:
        run = self._connection.execute
        run(
            "INSERT INTO student (name) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM student WHERE name = ?1)",
            (attempt.student,),
        )
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
                "INSERT INTO override (attempt, outcome, student, submission_digest, score, given_by, why, at) "
                "SELECT attempt.id, outcome.id, attempt.student, attempt.submission_digest, ?, ?, ?, ? FROM outcome "
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
