"""The gradebook's file: made in one step, looked at before it is believed, opened with every guard on (layer 4)."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader import gradebook_schema as schema
from grader.errors import RecordError
from grader.gradebook_rows import MAX_RECORD
from grader.text import Text


def connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=patience, isolation_level=None
    )
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * MAX_RECORD)
        for pragma in (
            "trusted_schema = OFF",  # the file may come from anywhere: its views and triggers call no odd functions
            "cell_size_check = ON",
            "foreign_keys = ON",
            "recursive_triggers = ON",  # so that REPLACE fires delete triggers too
            "synchronous = FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def make(path: Path) -> None:
    """A new gradebook at `path` unless something stands there: built aside, then linked into place in one step."""
    if path.exists() or path.is_symlink():
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
        try:
            os.close(handle)
            connection = connect(Path(name), "rw", 30.0)
            try:
                schema.build(connection)
            finally:
                connection.close()
            try:
                os.link(name, path)  # unlike a rename, never replaces what another process made meanwhile
            except FileExistsError:
                return
            except OSError:  # a file system without hard links
                if not path.exists():
                    os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(
            Text(
                f"{path}: 成績ファイルを作れません({reason})。フォルダの有無と権限を確認してください。",
                f"{path}: the gradebook cannot be made ({reason}); check that the folder exists and can be written.",
            )
        ) from error


def look(path: Path) -> None:
    """Refuse what SQLite would take for a new database or report less clearly."""
    try:
        if path.is_dir():
            raise RecordError(
                Text(
                    f"{path}: これはフォルダです。--gradebook にはファイルを指定してください。",
                    f"{path}: this is a folder; --gradebook takes a file.",
                )
            )
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(
            Text(
                f"{path}: 成績ファイルを読めません({reason})。場所と権限を確認してください。",
                f"{path}: the gradebook cannot be read ({reason}); check its place and permissions.",
            )
        ) from error
    if not start:
        raise RecordError(
            Text(
                f"{path}: 空のファイルです。控えから復元するか、消してからもう一度実行してください。",
                f"{path}: this file is empty; restore it from a backup, or remove it and run again.",
            )
        )
    if start != b"SQLite format 3\0":
        raise RecordError(
            Text(
                f"{path}: grade の成績ファイルではありません。--gradebook で別の場所を指定してください。",
                f"{path}: this is not a gradebook; choose another file with --gradebook.",
            )
        )


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold a read lock, so that what is looked at belongs together."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
