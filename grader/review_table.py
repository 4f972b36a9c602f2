"""The queue as a CSV table and back: a row a group, columns to fill in, its members listed (layer 5)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from grader.errors import UsageError
from grader.result import Override
from grader.review import Group
from grader.text import Text

COLUMNS = (
    "group", "item", "score", "why", "count", "waiting", "machine", "confidence", "flags", "found", "answer", "members",
)  # fmt: skip
MAX_BYTES = 20_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def table(groups: Iterable[Group]) -> str:
    """The CSV, with empty `score` and `why` columns to fill in. A cell that a spreadsheet would run gets a quote."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in groups:
        outcome = group.first.outcome
        found = (outcome.value or "").partition(":")[2]
        row = (
            group.id, group.item, "", "", len(group.cases), group.first.why, f"{outcome.score:g}",
            f"{outcome.confidence:.2f}", " ".join(outcome.mistakes), found, outcome.answer,
            " ".join(f"{case.student}#{case.attempt}" for case in group.cases),
        )  # fmt: skip
        writer.writerow([_harmless(str(cell)) for cell in row])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def decisions(file: Path, by: str) -> Iterator[Override]:
    """The overrides that a filled-in table asks for; UsageError names the line that cannot be read."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UsageError(Text(f"{file}: 大きすぎます。", f"{file} is too large."))
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(Text(f"{file}: UTF-8 で保存してください。", f"{file}: save it as UTF-8.")) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(Text(f"{file} を開けません: {reason}", f"Cannot open {file}: {reason}")) from error
    at = datetime.now(UTC).isoformat(timespec="seconds")
    reader = csv.DictReader(io.StringIO(text))
    absent = {"item", "score", "why", "members"} - set(reader.fieldnames or ())
    if absent:
        listed = ", ".join(sorted(absent))
        raise UsageError(Text(f"{file}: 列がありません: {listed}", f"{file}: no column {listed}"))
    for row in reader:
        score = (row["score"] or "").strip()
        if not score:
            continue
        yield from _row(row, score, by, at, f"{file}:{reader.line_num}")


def _row(row: dict[str, str], score: str, by: str, at: str, where: str) -> Iterator[Override]:
    try:
        value = float(row["machine"]) if score in ("=", "ok") else float(score)
        if not 0.0 <= value <= 1.0:
            raise ValueError
    except (KeyError, ValueError) as error:
        raise UsageError(
            Text(
                f"{where}: 点 {score[:20]!r} は 0 から 1 までの数です。",
                f"{where}: score {score[:20]!r} is no number from 0 to 1.",
            )
        ) from error
    why = (row["why"] or "").strip()
    if not why:
        raise UsageError(Text(f"{where}: why(理由)が空です。", f"{where}: the column `why` is empty."))
    for member in (row["members"] or "").removeprefix("'").split():
        student, hash_, number = member.rpartition("#")
        if not hash_ or not number.isdigit():
            raise UsageError(
                Text(
                    f"{where}: members の {member[:40]!r} が読めません。",
                    f"{where}: member {member[:40]!r} is not like mei#1.",
                )
            )
        yield Override(student, int(number), row["item"].strip(), value, by, why, at)
