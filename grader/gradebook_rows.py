"""Attempts as rows of the gradebook and back, and SQLite's complaints as one clear sentence each (layer 4)."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from grader.errors import RecordError
from grader.record import attempt_from_dict, attempt_to_dict
from grader.result import Attempt
from grader.score import costs_attempt
from grader.text import Text

MAX_RECORD = 16 * 2**20  # bytes of JSON; a large attempt has about a tenth of a megabyte

INSERT_ATTEMPT = (
    "INSERT INTO attempt (student, number, at, moment, course, course_digest, submission_digest, grader_version, "
    "device, seed, level, costs_attempt, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_OUTCOME = (
    "INSERT INTO outcome (attempt, position, exercise, id, kind, verdict, settled, score, possible, mistakes) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def moment(at: str) -> float:
    """Seconds since 1970 of an ISO 8601 time; one without an offset is UTC. RecordError where it is no time."""
    try:
        time = datetime.fromisoformat(at)
        if time.tzinfo is None:
            time = datetime.fromisoformat(at + "+00:00")
        return time.timestamp()
    except (ValueError, OverflowError):
        raise RecordError(
            Text(
                f"日時として読めません: {at[:40]!r}。例: 2026-11-24T12:00:00+09:00",
                f"Not a date and time: {at[:40]!r}. Example: 2026-11-24T12:00:00+09:00",
            )
        ) from None


def attempt_row(attempt: Attempt, student: int, number: int) -> tuple[Any, ...]:
    """Values for INSERT_ATTEMPT. RecordError where the attempt cannot be kept."""
    source = attempt.provenance
    return (
        student,
        number,
        attempt.at,
        moment(attempt.at),
        source.course,
        source.course_digest,
        source.submission_digest,
        source.grader_version,
        source.device,
        None if source.seed is None else str(source.seed),
        source.level,
        int(costs_attempt(attempt)),
        pack(attempt),
    )


def outcome_rows(attempt: Attempt, attempt_id: int) -> Iterator[tuple[Any, ...]]:
    """Values for INSERT_OUTCOME, one row an outcome, in the order of the attempt."""
    pairs = [(exercise.id, outcome) for exercise in attempt.exercises for outcome in exercise.outcomes]
    for position, (exercise, outcome) in enumerate(pairs):
        yield (
            attempt_id,
            position,
            exercise,
            outcome.id,
            outcome.kind,
            outcome.verdict.value,
            int(not outcome.verdict.unsettled),
            float(outcome.score),
            float(outcome.possible),
            json.dumps(outcome.mistakes),
        )


def pack(attempt: Attempt) -> bytes:
    """The record as compressed JSON: a tenth of the size, since most of it is the course's own sentences."""
    text = json.dumps(attempt_to_dict(attempt), allow_nan=False, separators=(",", ":"))
    if len(text) > MAX_RECORD:
        raise RecordError(
            Text(
                f"採点結果が大きすぎて記録できません({len(text):,} バイト、上限 {MAX_RECORD:,})。",
                f"The result is too large to be recorded ({len(text):,} bytes, at most {MAX_RECORD:,}).",
            )
        )
    return zlib.compress(text.encode("ascii"))


def unpack(blob: object, student: object, number: object) -> Attempt:
    """The Attempt of a row, with its number. RecordError for whatever else the file may hold there."""
    if not isinstance(blob, bytes) or not isinstance(student, str) or not isinstance(number, int):
        _unreadable(student, number, "not a record")
    packed = zlib.decompressobj()
    try:
        text = packed.decompress(blob, MAX_RECORD)
        if not packed.eof:
            _unreadable(student, number, "too large or cut off")
        record = json.loads(text)
    except (zlib.error, ValueError, RecursionError):  # ValueError: not UTF-8, not JSON, or thousands of digits
        _unreadable(student, number, "not a record")
    try:
        attempt = attempt_from_dict({**record, "number": number} if isinstance(record, dict) else record)
    except RecordError as error:
        _unreadable(student, number, error.message.en)
    if attempt.student != student:
        _unreadable(student, number, "it belongs to another student")
    return attempt


def require(row: tuple[Any, ...], *kinds: type | tuple[type, ...]) -> tuple[Any, ...]:
    """The row, if its values have these types: in a damaged file a column may hold anything."""
    if not all(isinstance(value, kind) for value, kind in zip(row, kinds, strict=True)):
        raise RecordError(
            Text(
                "成績ファイルに読めない行があります。控えから復元してください。",
                "The gradebook holds a row that cannot be read; restore it from a backup.",
            )
        )
    return row


def _unreadable(student: object, number: object, why: str) -> NoReturn:
    name = str(student)[:80]
    raise RecordError(
        Text(
            f"成績ファイルの {name} さんの {number} 回目の記録を読めません({why})。控えから復元してください。",
            f"Attempt {number} of {name} in the gradebook cannot be read ({why}); restore it from a backup.",
        )
    ) from None


_COMPLAINTS = {
    sqlite3.SQLITE_BUSY: Text(
        "成績ファイルは別の grade が使っています。終わるのを待ってもう一度実行してください。",
        "The gradebook is in use by another process; try again when that one is done.",
    ),
    sqlite3.SQLITE_READONLY: Text(
        "成績ファイルに書き込めません。ファイルとフォルダの書き込み権限を確認してください。",
        "The gradebook cannot be written; check the permissions of the file and of its folder.",
    ),
    sqlite3.SQLITE_READONLY_ROLLBACK: Text(
        "書き込み中に止まった処理の後始末が必要です。書き込める場所で一度開いてください。記録は失われていません。",
        "A process was stopped while writing; open the gradebook once where it can be written. Nothing is lost.",
    ),
    sqlite3.SQLITE_FULL: Text(
        "ディスクに空きがないため記録できません。空きを作ってもう一度実行してください。",
        "The disk is full, so nothing was recorded; free some space and try again.",
    ),
    sqlite3.SQLITE_IOERR: Text(
        "成績ファイルの読み書き中にディスクの誤りが起きました。ディスクの状態と空きを確認してください。",
        "The disk failed while the gradebook was read or written; check the disk and its free space.",
    ),
    sqlite3.SQLITE_CORRUPT: Text(
        "成績ファイルが壊れています。控えから復元してください。ファイルには触れていません。",
        "The gradebook is damaged; restore it from a backup. The file was not touched.",
    ),
    sqlite3.SQLITE_NOTADB: Text(
        "これは grade の成績ファイルではありません。--gradebook で別の場所を指定してください。",
        "This is not a gradebook; choose another file with --gradebook.",
    ),
    sqlite3.SQLITE_CANTOPEN: Text(
        "成績ファイルを開けません。場所と権限を確認してください。",
        "The gradebook cannot be opened; check its place and permissions.",
    ),
    sqlite3.SQLITE_CONSTRAINT: Text(
        "採点結果が成績ファイルの決まりに合わないため、記録しませんでした。採点プログラムの不具合です。",
        "The result breaks a rule of the gradebook and was not recorded; this is a fault of the grader.",
    ),
}
_COMPLAINTS[sqlite3.SQLITE_LOCKED] = _COMPLAINTS[sqlite3.SQLITE_BUSY]
_COMPLAINTS[sqlite3.SQLITE_PERM] = _COMPLAINTS[sqlite3.SQLITE_AUTH] = _COMPLAINTS[sqlite3.SQLITE_CANTOPEN]
_OTHER = Text(
    "成績ファイルを読み書きできません。壊れているなら控えから復元してください。",
    "The gradebook cannot be read or written; if it is damaged, restore it from a backup.",
)


@contextmanager
def complaints(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into a RecordError with `path` and SQLite's own words at the end."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        text = _COMPLAINTS.get(code) or _COMPLAINTS.get(code & 0xFF, _OTHER)  # the low byte is the primary code
        raise RecordError(Text(f"{path}: {text.ja} [{error}]", f"{path}: {text.en} [{error}]")) from error
    except UnicodeDecodeError as error:  # damaged names, even inside SQLite's own message
        text = _COMPLAINTS[sqlite3.SQLITE_CORRUPT]
        raise RecordError(Text(f"{path}: {text.ja}", f"{path}: {text.en}")) from error
    except UnicodeEncodeError as error:
        raise RecordError(
            Text(
                f"{path}: 記録できない文字があります({error.object[:40]!r})。学生の ID を確認してください。",
                f"{path}: a name holds what is not text ({error.object[:40]!r}); check the student's id.",
            )
        ) from error
