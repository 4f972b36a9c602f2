"""An instructor's own labelled texts: CSV, JSON, JSON Lines or Parquet, read strictly.

A file has a column (or key) `text` and a column `label`: 0 or 1, "negative" or "positive". Every slip is told with its
file, line and key; nothing is repaired by guessing. A folder holds `train.*` and `test.*`; a single file is split, and
no text is on both sides.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from reference.corpus import Review

SUFFIXES = (".csv", ".json", ".jsonl", ".parquet")
LABELS = {"0": 0, "1": 1, "negative": 0, "positive": 1, "neg": 0, "pos": 1}
LEAST = 50  # different texts of each label
MOST_SLIPS = 10  # told at once
TEST_SHARE = 0.3
MAX_CHARACTERS = 20_000  # of one text


class CorpusError(ValueError):
    """The file cannot be used; the message names file, line and key, one slip a line."""


@dataclass(frozen=True)
class Row:
    """One entry as it stands in the file."""

    line: int
    text: Any
    label: Any


def read_own(path: Path) -> dict[str, list[Review]]:
    """{"train": …, "test": …}; CorpusError where anything is amiss."""
    if path.is_dir():
        return _apart({part: _checked(_part(path, part)) for part in ("train", "test")}, path)
    return _split(_checked(path))


def _part(folder: Path, part: str) -> Path:
    found = [file for file in sorted(folder.glob(f"{part}.*")) if file.suffix.lower() in SUFFIXES]
    if len(found) != 1:
        said = "no file" if not found else "more than one file"
        raise CorpusError(f"{folder}: there is {said} called {part}.csv, .json, .jsonl or .parquet")
    return found[0]


def _checked(file: Path) -> list[Review]:
    slips: list[str] = []
    labels: dict[str, tuple[int, int]] = {}  # text → (label, line)
    for row in _rows(file):
        where = f"{file}:{row.line}"
        text, label = row.text, LABELS.get(str(row.label).strip().lower()) if not isinstance(row.label, bool) else None
        if not isinstance(text, str) or not text.strip():
            slips.append(f"{where} [text]: there is no text")
        elif len(text) > MAX_CHARACTERS:
            slips.append(f"{where} [text]: {len(text):,} characters; at most {MAX_CHARACTERS:,} are read")
        elif label is None:
            slips.append(f"{where} [label]: {str(row.label)[:40]!r} is not 0, 1, negative or positive")
        elif labels.setdefault(text.strip(), (label, row.line))[0] != label:
            slips.append(f"{where} [label]: the same text has the other label in line {labels[text.strip()][1]}")
        if len(slips) >= MOST_SLIPS:
            slips.append("(and perhaps more)")
            break
    if not slips:
        for label in (0, 1):
            count = sum(found == label for found, _ in labels.values())
            if count < LEAST:
                slips.append(f"{file} [label]: {count} different texts with label {label}; at least {LEAST} are needed")
    if slips:
        raise CorpusError("\n".join(slips))
    return [Review(text, label) for text, (label, _) in labels.items()]


def _rows(file: Path) -> Iterator[Row]:
    """The file's entries with their lines, counted from 1 (rows of a Parquet file, likewise)."""
    reader = {".csv": _csv, ".json": _json, ".jsonl": _jsonl, ".parquet": _parquet}.get(file.suffix.lower())
    if reader is None:
        raise CorpusError(f"{file}: expected a file that ends in {', '.join(SUFFIXES)}")
    try:
        yield from reader(file)
    except UnicodeDecodeError as error:
        raise CorpusError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise CorpusError(f"{file}: cannot be read: {error.strerror or error}") from error


def _csv(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        _need(file, reader.fieldnames or ())
        try:
            for entry in reader:
                if None in entry or None in entry.values():
                    raise CorpusError(f"{file}:{reader.line_num}: the number of columns is not that of the heading")
                yield Row(reader.line_num, entry["text"], entry["label"])
        except csv.Error as error:
            raise CorpusError(f"{file}:{reader.line_num + 1}: {error}") from error


def _json(file: Path) -> Iterator[Row]:
    try:
        entries = json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise CorpusError(f"{file}:{error.lineno}: {error.msg}") from error
    if not isinstance(entries, list):
        raise CorpusError(f"{file}:1: expected a list of objects with `text` and `label`")
    for number, entry in enumerate(entries, 1):
        yield _entry(file, number, entry)


def _jsonl(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    yield _entry(file, number, json.loads(line))
                except json.JSONDecodeError as error:
                    raise CorpusError(f"{file}:{number}: {error.msg}") from error


def _entry(file: Path, number: int, entry: Any) -> Row:
    if not isinstance(entry, dict):
        raise CorpusError(f"{file}:{number}: expected an object with `text` and `label`")
    for key in ("text", "label"):
        if key not in entry:
            raise CorpusError(f"{file}:{number} [{key}]: is missing")
    return Row(number, entry["text"], entry["label"])


def _parquet(file: Path) -> Iterator[Row]:
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.read_table(file)
    except ArrowException as error:
        raise CorpusError(f"{file}: is no Parquet file that can be read: {error}") from error
    _need(file, table.column_names)
    pairs = zip(table["text"].to_pylist(), table["label"].to_pylist(), strict=True)
    for number, (text, label) in enumerate(pairs, 1):
        yield Row(number, text, label)


def _need(file: Path, names: Any) -> None:
    for key in ("text", "label"):
        if key not in names:
            raise CorpusError(
                f"{file}:1 [{key}]: there is no such column; there are {', '.join(map(str, names)) or 'none'}"
            )


def _split(reviews: list[Review]) -> dict[str, list[Review]]:
    """Stratified, and the same every time; the texts are all different already."""
    parts: dict[str, list[Review]] = {"train": [], "test": []}
    for label in (0, 1):
        mine = [one for one in reviews if one.label == label]
        Random(f"split {label}").shuffle(mine)
        cut = max(1, round(TEST_SHARE * len(mine)))
        parts["test"] += mine[:cut]
        parts["train"] += mine[cut:]
    return parts


def _apart(parts: dict[str, list[Review]], folder: Path) -> dict[str, list[Review]]:
    shared = {one.text for one in parts["train"]} & {one.text for one in parts["test"]}
    if shared:
        raise CorpusError(f"{folder} [text]: in train and in test: {min(shared)[:60]!r} ({len(shared)} in all)")
    return parts
