"""The gradebook's tables, version by version, and the proof that an open file has exactly these (layer 4).

A new gradebook is built by running every step, so a migrated file and a fresh one have the same schema, word for word.
Whatever else stands in a file that claims to be a gradebook (a trigger, a view that computes other grades) is refused
before anything is read through it.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache

from grader.errors import RecordError
from grader.text import Text

APPLICATION_ID = 0x67726465  # "grde", in the file's header: tells a gradebook from another program's database

# What happened is only ever added to. REPLACE deletes without firing delete triggers, hence the insert triggers.
_FIRST = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE student (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (typeof(name) = 'text' AND length(name) BETWEEN 1 AND 400)
);
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    student INTEGER NOT NULL REFERENCES student (id),
    number INTEGER NOT NULL CHECK (typeof(number) = 'integer' AND number >= 1),
    at TEXT NOT NULL,                 -- ISO 8601 as recorded
    moment REAL NOT NULL,             -- the same in seconds since 1970, for comparing
    course TEXT NOT NULL,
    course_digest TEXT NOT NULL,
    submission_digest TEXT NOT NULL,
    grader_version TEXT NOT NULL,
    device TEXT NOT NULL,
    seed TEXT,                        -- decimal: seeds may exceed 64 bits
    level TEXT NOT NULL,
    costs_attempt INTEGER NOT NULL CHECK (costs_attempt IN (0, 1)),
    record BLOB NOT NULL CHECK (typeof(record) = 'blob'),   -- zlib of the JSON of grader/record.py
    UNIQUE (student, number)
);
CREATE TABLE outcome (
    attempt INTEGER NOT NULL REFERENCES attempt (id),
    position INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    id TEXT NOT NULL,                 -- "q2/total"
    kind TEXT NOT NULL,
    verdict TEXT NOT NULL,
    settled INTEGER NOT NULL CHECK (settled IN (0, 1)),     -- 0: a person or a repair decides
    score REAL NOT NULL CHECK (typeof(score) = 'real' AND score BETWEEN 0 AND 1),
    possible REAL NOT NULL CHECK (typeof(possible) = 'real' AND possible BETWEEN 0 AND 1e9),
    mistakes TEXT NOT NULL CHECK (mistakes LIKE '[%]'),     -- JSON: slugs
    PRIMARY KEY (attempt, id)
) WITHOUT ROWID;
CREATE TABLE override (
    id INTEGER PRIMARY KEY,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    student INTEGER NOT NULL REFERENCES student (id),       -- the attempt's own, repeated for the index
    submission_digest TEXT NOT NULL,                        -- likewise
    score REAL NOT NULL CHECK (typeof(score) = 'real' AND score BETWEEN 0 AND 1),
    given_by TEXT NOT NULL CHECK (given_by <> ''),
    why TEXT NOT NULL,
    at TEXT NOT NULL,
    FOREIGN KEY (attempt, outcome) REFERENCES outcome (attempt, id)
);
CREATE INDEX override_of_outcome ON override (student, outcome, submission_digest);

CREATE TRIGGER student_is_kept BEFORE DELETE ON student
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER student_is_fixed BEFORE UPDATE ON student
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER student_is_not_replaced BEFORE INSERT ON student
WHEN EXISTS (SELECT 1 FROM student WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER attempt_is_fixed BEFORE UPDATE ON attempt
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER attempt_is_not_replaced BEFORE INSERT ON attempt
WHEN EXISTS (SELECT 1 FROM attempt WHERE id = NEW.id OR (student = NEW.student AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER outcome_is_kept BEFORE DELETE ON outcome
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER outcome_is_fixed BEFORE UPDATE ON outcome
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER outcome_is_not_replaced BEFORE INSERT ON outcome
WHEN EXISTS (SELECT 1 FROM outcome WHERE attempt = NEW.attempt AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER override_is_kept BEFORE DELETE ON override
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER override_is_fixed BEFORE UPDATE ON override
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
CREATE TRIGGER override_is_not_replaced BEFORE INSERT ON override
WHEN EXISTS (SELECT 1 FROM override WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a gradebook is only added to'); END;
"""

# Resuming a class, and grades as views.
#
# `judged` is an outcome with its score after overrides, NULL where nobody has decided (and a row without an outcome for
# an attempt that has none). An override is a judgement of what a student handed in, so it holds for
# every attempt over the same files (a regrade), and not for other files.
#
# `ranked` says which attempt counts: best = 1, last = 1 or first = 1. One that could be read comes before one that
# could not, so an unreadable upload never hides a readable one. `best` compares points that are settled, and of equals
# takes the later; `last` and `first` go by number.
_SECOND = """
CREATE TABLE fingerprint (            -- a cache: the only rows that are replaced
    student INTEGER PRIMARY KEY REFERENCES student (id),
    seen TEXT NOT NULL,               -- of the path that was handed in: names, sizes, times
    attempt INTEGER NOT NULL REFERENCES attempt (id)
);
CREATE VIEW judged AS
SELECT attempt, student, number, at, moment, costs_attempt, position, exercise, id, kind, verdict, possible, mistakes,
       given IS NOT NULL AS overridden, COALESCE(given, CASE WHEN settled THEN score END) AS score
FROM (
    SELECT attempt.id AS attempt, attempt.student, attempt.number, attempt.at, attempt.moment, attempt.costs_attempt,
           outcome.position, outcome.exercise, outcome.id, outcome.kind, outcome.verdict, outcome.settled,
           outcome.score, outcome.possible, outcome.mistakes, (
        SELECT override.score FROM override
        WHERE override.student = attempt.student AND override.outcome = outcome.id
          AND override.submission_digest = attempt.submission_digest
        ORDER BY override.id DESC LIMIT 1
    ) AS given
    FROM attempt LEFT JOIN outcome ON outcome.attempt = attempt.id
);
CREATE VIEW scored AS
SELECT attempt, student, number, at, moment, costs_attempt,
       ROUND(TOTAL(ROUND(score * possible, 4)), 4) AS earned,
       ROUND(TOTAL(possible), 4) AS possible,
       ROUND(TOTAL(CASE WHEN score IS NULL THEN possible END), 4) AS unsettled
FROM judged GROUP BY attempt, student;
CREATE VIEW ranked AS
SELECT scored.*,
       ROW_NUMBER() OVER (PARTITION BY student ORDER BY costs_attempt DESC, earned DESC, number DESC) AS best,
       ROW_NUMBER() OVER (PARTITION BY student ORDER BY costs_attempt DESC, number DESC) AS last,
       ROW_NUMBER() OVER (PARTITION BY student ORDER BY costs_attempt DESC, number) AS first
FROM scored;
"""

STEPS = (_FIRST, _SECOND)  # STEPS[n] takes a gradebook from version n to n + 1
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version in the file's header; 0 for a database without tables."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def build(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Make the tables of `version` in an empty database, in one transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection, version)


def migrate(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Take an open gradebook to `version`: every step and the new number in one transaction, or nothing at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version_of(connection), version):  # read inside: another process may have been first
            for statement in _statements(STEPS[number]):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise _damaged("a row refers to another one that is missing")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def verify(connection: sqlite3.Connection) -> int:
    """Check that this is a gradebook with exactly our tables, views and triggers; return its version.

    RecordError for another program's database, for a newer gradebook, and for a schema that was meddled with.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise RecordError(
            Text(
                "これは grade の成績ファイルではなく、別のデータベースです。--gradebook で別の場所を指定してください。",
                "This is another program's database, not a gradebook; choose another file with --gradebook.",
            )
        )
    version = version_of(connection)
    if version > VERSION:
        raise RecordError(
            Text(
                f"この成績ファイルは新しい版の grade のものです(形式 {version}、この版は {VERSION} まで)。"
                "grade を更新してください。ファイルには触れていません。",
                f"This gradebook is from a newer grade (format {version}; this one knows {VERSION}). "
                "Please upgrade grade; the file was not touched.",
            )
        )
    if version < 1:
        raise _damaged("it has no version")
    found, expected = _schema(connection), _expected(version)
    for name in sorted(found.keys() | expected.keys(), key=str):
        if found.get(name) != expected.get(name):
            raise _damaged(f"{name!r} is not as grade made it")
    return version


@lru_cache
def _expected(version: int) -> dict[str, tuple[str, str]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        build(connection, version)
        return _schema(connection)
    finally:
        connection.close()


def _schema(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    rows = connection.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    return {name: (kind, sql) for name, kind, sql in rows}


def _statements(script: str) -> list[str]:
    """Single statements: `executescript` would commit the transaction that must hold all of them."""
    statements, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


def _damaged(why: str) -> RecordError:
    return RecordError(
        Text(
            f"成績ファイルが壊れているか、書き換えられています({why})。控えから復元してください。",
            f"The gradebook is damaged or was altered ({why}); restore it from a backup.",
        )
    )
