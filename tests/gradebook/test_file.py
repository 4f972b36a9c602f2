"""A file that is no sound gradebook of ours gets one clear sentence and is left as it is."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grader import gradebook_schema as schema
from grader.errors import RecordError
from grader.gradebook import Gradebook
from grader.gradebook_rows import MAX_RECORD, complaints
from grader.record import attempt_to_dict

from .made import attempt, outcome


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A gradebook with one attempt."""
    made = tmp_path / "gradebook.sqlite"
    with Gradebook(made) as book:
        book.add(attempt("hana"))
    return made


def altered(path: Path, *statements: str) -> None:
    """Change a gradebook the way a stranger can: with SQLite, past every guard in the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


def record(blob: bytes) -> list[str]:
    """Statements that put `blob` in place of the first attempt's record and leave the schema as it was."""
    (guard,) = [line for line in schema._statements(schema.STEPS[0]) if "TRIGGER attempt_is_fixed" in line]
    return ["DROP TRIGGER attempt_is_fixed", f"UPDATE attempt SET record = x'{blob.hex()}'", guard]


# ------------------------------------------------------------------------------------------------ not a gradebook


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def other_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE song (title TEXT)")


TRAP = "CREATE TRIGGER trap AFTER INSERT ON attempt BEGIN SELECT 1; END"
ODD: list[tuple[str, Callable[[Path], Any], str]] = [
    ("a folder", directory, "folder"),
    ("an empty file", lambda path: path.write_bytes(b""), "empty"),
    ("text", lambda path: path.write_text("my grades\n" * 200), "not a gradebook"),
    ("a short file", lambda path: path.write_bytes(b"SQLite"), "not a gradebook"),
    ("only a header", lambda path: path.write_bytes(b"SQLite format 3\0"), "gradebook"),
    ("zeros after the header", lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(9000)), "gradebook"),
    ("another program's database", other_database, "another program's database"),
    ("a cut-off gradebook", lambda path: os.truncate(path, path.stat().st_size - 4096), "damaged"),
    ("half a gradebook", lambda path: os.truncate(path, path.stat().st_size // 2), "damaged"),
    ("a newer gradebook", lambda path: altered(path, "PRAGMA user_version = 99"), "upgrade grade"),
    ("no version", lambda path: altered(path, "PRAGMA user_version = 0"), "damaged or was altered"),
    ("a negative version", lambda path: altered(path, "PRAGMA user_version = -3"), "damaged or was altered"),
    (
        "an extra trigger",
        lambda path: altered(path, "CREATE TRIGGER up AFTER INSERT ON attempt BEGIN SELECT 1; END"),
        "up",
    ),
    ("a missing trigger", lambda path: altered(path, "DROP TRIGGER attempt_is_fixed"), "attempt_is_fixed"),
    (
        "a view that flatters",
        lambda path: altered(path, "DROP VIEW ranked", "CREATE VIEW ranked AS SELECT *, 1 AS best FROM scored"),
        "ranked",
    ),
    ("a missing table", lambda path: altered(path, "DROP TABLE fingerprint"), "fingerprint"),
    (
        "a schema that is no SQL",
        lambda path: altered(path, "UPDATE sqlite_master SET sql = 'CREATE nonsense'"),
        "gradebook",
    ),
]


@pytest.mark.parametrize(("spoil", "words"), [pytest.param(*rest, id=name) for name, *rest in ODD])
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_gradebook_is_refused_and_left_alone(
    path: Path, spoil: Callable[[Path], Any], words: str, read_only: bool
) -> None:
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(RecordError, match=words) as caught:
        Gradebook(path, read_only=read_only)
    assert caught.value.message.ja
    assert "\n" not in caught.value.into("ja")
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_flipped_bytes_never_give_a_traceback(path: Path, tmp_path: Path) -> None:
    """300 seeded damages of a gradebook: it works, or it is a RecordError."""
    draw = random.Random(5)
    whole = path.read_bytes()
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(draw.choice([1, 4, 60])):
            damaged[draw.randrange(16, len(damaged))] = draw.randrange(256)
        spoilt = tmp_path / "spoilt.sqlite"
        spoilt.write_bytes(damaged)
        try:
            with Gradebook(spoilt, patience=0) as book:
                list(book.attempts())
                list(book.scores("best"))
                book.item_statistics("best")
                book.add(attempt("ren"), fingerprint="f")
                book.check()
        except RecordError:
            refused += 1
        for left in tmp_path.glob("spoilt.sqlite*"):
            left.unlink()
    assert refused > 100


# ---------------------------------------------------------------------------------------------- hostile contents

GOOD = attempt_to_dict(attempt("hana"))
BOMB = zlib.compress(json.dumps(GOOD).encode() + b" " * MAX_RECORD)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"not compressed",
        BOMB,
        zlib.compress(b"{}"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b'{"schema": ' + b"9" * 5000 + b"}"),
        zlib.compress(b"\xff\xfe"),
        zlib.compress(b"null"),
        zlib.compress(json.dumps({**GOOD, "student": "ren"}).encode()),
        zlib.compress(json.dumps({**GOOD, "schema": 99}).encode()),
        zlib.compress(json.dumps({**GOOD, "exercises": [{"id": float("nan")}]}).encode()),
        zlib.compress(json.dumps(GOOD).encode())[:-9],
    ],
)
def test_an_odd_record_is_a_record_error_naming_the_attempt(path: Path, blob: bytes) -> None:
    altered(path, *record(blob))
    with Gradebook(path) as book:
        with pytest.raises(RecordError, match="Attempt 1 of hana"):
            book.latest("hana")
        assert book.add(attempt("hana")) == 2  # the rest of the gradebook still works
        assert book.latest("hana") is not None


def test_a_record_larger_than_any_of_ours_is_not_even_fetched(path: Path) -> None:
    (guard,) = [line for line in schema._statements(schema.STEPS[0]) if "TRIGGER attempt_is_fixed" in line]
    altered(path, "DROP TRIGGER attempt_is_fixed", "UPDATE attempt SET record = zeroblob(50000000)", guard)
    with Gradebook(path) as book, pytest.raises(RecordError):
        book.latest("hana")


@pytest.mark.parametrize("mistakes", ["[broken]", "[" * 5000 + "]" * 5000, "[1, 2]"])
def test_an_odd_list_of_mistakes_is_a_record_error(path: Path, mistakes: str) -> None:
    (guard,) = [line for line in schema._statements(schema.STEPS[0]) if "TRIGGER outcome_is_fixed" in line]
    altered(path, "DROP TRIGGER outcome_is_fixed", f"UPDATE outcome SET mistakes = '{mistakes}'", guard)
    with Gradebook(path) as book:
        with pytest.raises(RecordError, match="mistakes"):
            book.item_statistics("best")
        assert len(list(book.scores("best"))) == 1


def test_an_outcome_without_its_attempt_is_found_by_check(path: Path) -> None:
    altered(path, "INSERT INTO outcome VALUES (77, 0, 'q', 'q/x', 'number', 'correct', 1, 1.0, 1.0, '[]')")
    with Gradebook(path) as book, pytest.raises(RecordError, match="damaged"):
        book.check()


# ------------------------------------------------------------------------------------------------------- machine


def test_a_gradebook_in_use_says_so(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordError, match="in use"):
            Gradebook(path, patience=0)
        other.execute("ROLLBACK")
    with Gradebook(path, patience=0) as book, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="in use"):
            book.add(attempt("hana"))
        assert len(list(book.attempts())) == 1  # reading goes on
        other.execute("ROLLBACK")
        assert book.add(attempt("hana")) == 2


def test_every_guard_of_sqlite_is_on(path: Path) -> None:
    with Gradebook(path) as book:
        found = {
            name: book._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("trusted_schema", "foreign_keys", "recursive_triggers", "synchronous", "journal_mode")
        }
    assert found == {
        "trusted_schema": 0,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "synchronous": 2,  # FULL
        "journal_mode": "delete",
    }


def test_reading_only_changes_nothing_and_says_so(path: Path) -> None:
    before = path.read_bytes()
    with Gradebook(path, read_only=True) as book:
        assert book.latest("hana") is not None
        assert len(book.item_statistics("best")) == 1
        with pytest.raises(RecordError, match="cannot be written"):
            book.add(attempt("hana"))
    assert path.read_bytes() == before


def test_reading_only_makes_no_gradebook(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        Gradebook(tmp_path / "none.sqlite", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def interrupted(path: Path, tmp_path: Path) -> Path:
    """What a process leaves that is killed in the middle of a large transaction: a half-written file and a journal."""
    left = tmp_path / "left"
    left.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # so that pages reach the disk before the end
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO student (name) VALUES (?)", [(f"{n}" * 20,) for n in range(2000)])
        for file in path.parent.glob("gradebook.sqlite*"):
            shutil.copy(file, left)
        connection.execute("ROLLBACK")
    assert {file.name for file in left.iterdir()} == {"gradebook.sqlite", "gradebook.sqlite-journal"}
    assert (left / "gradebook.sqlite").read_bytes() != path.read_bytes()
    return left / "gradebook.sqlite"


def test_half_a_transaction_is_undone_when_the_file_is_opened(interrupted: Path, path: Path) -> None:
    with Gradebook(interrupted) as book, Gradebook(path) as untouched:
        book.check()
        assert list(book.attempts()) == list(untouched.attempts())
        assert list(book.students()) == ["hana"]


def test_half_a_transaction_cannot_be_undone_by_who_may_only_read(interrupted: Path) -> None:
    with pytest.raises(RecordError, match="Nothing is lost"):
        Gradebook(interrupted, read_only=True)
    with Gradebook(interrupted) as book:
        assert list(book.students()) == ["hana"]


def test_a_full_disk_records_nothing(path: Path) -> None:
    with Gradebook(path) as book:
        (pages,) = book._connection.execute("PRAGMA page_count").fetchone()
        book._connection.execute(f"PRAGMA max_page_count = {pages}")
        big = attempt("ren", *(outcome(f"q/{n}", answer=os.urandom(1000).hex()) for n in range(20)))
        with pytest.raises(RecordError, match="full"):
            book.add(big)
        assert list(book.students()) == ["hana"]
        book.check()


@pytest.mark.parametrize("place", ["missing/gradebook.sqlite", "file/gradebook.sqlite"])
def test_a_place_that_cannot_hold_a_gradebook_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    with pytest.raises(RecordError, match="cannot be made"):
        Gradebook(tmp_path / place)


def test_a_dangling_link_is_not_followed_into_a_new_file(tmp_path: Path) -> None:
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "elsewhere.sqlite")
    with pytest.raises(RecordError, match="cannot be read"):
        Gradebook(tmp_path / "link.sqlite")
    assert not (tmp_path / "elsewhere.sqlite").exists()


@pytest.mark.parametrize("name", ["成績 2026.sqlite", "a?b#c%20d.sqlite", "quote'\".db", "no-ending"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with Gradebook(tmp_path / name) as book:
        assert book.add(attempt("hana")) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_gradebook_that_another_process_made_first_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gradebook.sqlite"
    link = os.link

    def slow(source: str, target: Path) -> None:
        monkeypatch.undo()
        with Gradebook(path) as first:
            first.add(attempt("hana"))
        link(source, target)

    monkeypatch.setattr(os, "link", slow)
    with Gradebook(path) as book:
        assert list(book.students()) == ["hana"]
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        assert book.add(attempt("hana")) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["gradebook.sqlite"]


def test_every_other_complaint_of_sqlite_is_a_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"book: .*\[no such table: nowhere\]"), complaints(tmp_path / "book"):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")


# ----------------------------------------------------------------------------------------------------- migration


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Path]:
    """A gradebook of version 1: no fingerprints, no views."""
    path = tmp_path / "old.sqlite"
    with Gradebook(tmp_path / "new.sqlite") as book:
        book.add(attempt("hana", outcome("q2/total", score=0.5)))
        book.add(attempt("hana"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.build(connection, version=1)
        connection.execute(f"ATTACH '{tmp_path / 'new.sqlite'}' AS new")
        for table in ("student", "attempt", "outcome"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
    return path


def test_an_older_gradebook_is_migrated_with_everything_in_it(old: Path, tmp_path: Path) -> None:
    with Gradebook(old) as book, Gradebook(tmp_path / "new.sqlite") as new:
        assert list(book.attempts()) == list(new.attempts())
        assert [row.earned for row in book.history("hana")] == [1.0, 2.0]
        assert book.add(attempt("hana"), fingerprint="f1") == 3
        assert schema._schema(book._connection) == schema._schema(new._connection)
        book.check()


def test_a_migration_that_fails_leaves_the_old_gradebook(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "STEPS", (schema.STEPS[0], "CREATE TABLE half (done);\nCREATE nonsense;\n"))
        with pytest.raises(RecordError):
            Gradebook(old)
    assert old.read_bytes() == before
    with Gradebook(old) as book:
        assert len(list(book.attempts())) == 2


def test_two_processes_may_meet_the_same_old_gradebook(old: Path) -> None:
    first, second = (sqlite3.connect(old, isolation_level=None) for _ in range(2))
    with closing(first), closing(second):
        assert schema.verify(first) == schema.verify(second) == 1
        schema.migrate(first)
        schema.migrate(second)
        assert schema.verify(second) == schema.VERSION


def test_an_older_gradebook_that_may_only_be_read_is_not_migrated(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(RecordError, match="older format"):
        Gradebook(old, read_only=True)
    assert old.read_bytes() == before


def test_an_older_gradebook_with_a_trap_in_it_is_refused_before_migration(old: Path) -> None:
    altered(old, TRAP)
    with pytest.raises(RecordError, match="trap"):
        Gradebook(old)


def test_a_copy_is_as_good_as_the_original(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.sqlite")
    with Gradebook(path) as book, Gradebook(tmp_path / "copy.sqlite") as copy:
        assert list(book.attempts()) == list(copy.attempts())
