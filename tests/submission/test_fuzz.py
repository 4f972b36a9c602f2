"""Random bytes and random slips: only SubmissionError escapes, and a slip costs no other exercise's answers."""

from __future__ import annotations

import bisect
import json
import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from grader.answers_file import AnswersFile, read_answers
from grader.archive import read_zip
from grader.encoding import UndecodableError, decode
from grader.errors import SubmissionError
from grader.model import Notice, RawAnswer
from grader.notebook import read_notebook
from grader.submission import read_submission

from .conftest import EXERCISES, MEI, Read, zipped

TEXT = MEI.decode()
LINES = TEXT.split("\n")
STARTS = [sum(len(line) + 1 for line in LINES[:number]) for number in range(len(LINES))]
RIGHT = read_answers(TEXT, "answers.toml", EXERCISES).answers
CHARACTERS = "\"'[]{}=#,.\\ \n\t\r\0a1x＝「」“”、。:%-_"
ALPHABETS = (
    bytes(range(256)), b"[]{}\"'=#\n\r .,ab1_\\:", "[q2]\n＝「」\"total='あ".encode(), "表、。ア[q]=\"\n".encode("cp932"),
    b"\0a=1\n\"", b"\x1b$B(J\x81\x9f[]=\"\n", b"PK\x01\x02\x03\x05\x06\0\xff",
)  # fmt: skip


def garbage(seed: int, count: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    starts = (b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"\xff\xfe\0\0", b"[q2]\n", b'{"cells": [')
    for number in range(count):
        body = bytes(rng.choices(ALPHABETS[number % len(ALPHABETS)], k=rng.randrange(250)))
        yield rng.choice(starts) + body


def test_random_bytes_escape_as_nothing_but_a_submission_error(tmp_path: Path, read: Read) -> None:
    for number, data in enumerate(garbage(1, 2_000)):
        with suppress(UndecodableError):
            assert isinstance(decode(data).text, str)
        with suppress(SubmissionError):
            read_zip(data, "x.zip", file_limit=1 << 20)
        sources, notices = read_notebook(data, "c3.ipynb", EXERCISES, "c3")
        assert sources or notices
        path = tmp_path / ("answers.toml", "mei.zip", "c3.ipynb")[number % 3]
        path.write_bytes(data)
        with suppress(SubmissionError):
            submission = read(path)
            json.dumps([submission.answers, [notice.message for notice in submission.notices]])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_a_changed_byte_is_read_or_refused(method: int) -> None:
    rng = random.Random(2)
    good = zipped({"mei/answers.toml": MEI, "mei/c3.py": b"x" * 500}, method)
    for _ in range(1_000):
        data = bytearray(good)
        for _ in range(rng.choice((1, 1, 3))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with suppress(SubmissionError):
            files, notices = read_zip(bytes(data), "mei.zip", file_limit=1 << 20)
            assert all(isinstance(content, bytes) for _, content in files)
            assert all(isinstance(notice, Notice) for notice in notices)


def test_a_zip_with_a_changed_answer_is_read_like_its_file(tmp_path: Path) -> None:
    rng = random.Random(3)
    for _ in range(100):
        text = mutant(rng)[0].encode()
        (tmp_path / "answers.toml").write_bytes(text)
        (tmp_path / "mei.zip").write_bytes(zipped({"answers.toml": text}))
        one, other = (
            read_submission(tmp_path / name, "mei", exercises=EXERCISES) for name in ("answers.toml", "mei.zip")
        )
        assert one.answers == other.answers
        assert one.digest == other.digest


def mutant(rng: random.Random) -> tuple[str, int]:
    """Mei's answers with one character deleted, replaced or inserted, and where."""
    at = rng.randrange(len(TEXT))
    kind = rng.choice(("delete", "replace", "insert"))
    character = "" if kind == "delete" else rng.choice(CHARACTERS)
    return TEXT[:at] + character + TEXT[at + (kind != "insert") :], at


def exercise_at(position: int) -> str | None:
    for line in reversed(LINES[: bisect.bisect_right(STARTS, position)]):
        if line.startswith("["):
            return line[1:3]
    return None


def kept(mine: RawAnswer, right: RawAnswer) -> bool:
    """True where every answer stands as it was; a mutated header may have added a table or keys to one."""
    if isinstance(right, dict):
        return isinstance(mine, dict) and all(kept(mine.get(key), value) for key, value in right.items())
    return mine == right


@pytest.mark.parametrize("seed", range(4))
def test_one_wrong_character_never_costs_another_exercise(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(500):
        text, at = mutant(rng)
        found = read_answers(decode(text.encode()).text, "answers.toml", EXERCISES)
        touched = (exercise_at(at), exercise_at(at + 1))  # a lost line end touches what follows, too
        lost = [
            name
            for name, right in RIGHT.items()
            if name not in touched and not kept(found.answers.get(name, {}), dict(right))
        ]
        assert lost == [], (text[max(0, at - 20) : at + 20], found.notices)


def changed(found: AnswersFile, exercise: str) -> list[str]:
    right = RIGHT[exercise]
    return [key for key in right if found.answers.get(exercise, {}).get(key) != right[key]]


def test_one_wrong_character_on_an_answers_line_changes_that_answer_only() -> None:
    rng = random.Random(9)
    seen = 0
    for _ in range(1_500):
        text, at = mutant(rng)
        line = LINES[bisect.bisect_right(STARTS, at) - 1]
        touched = exercise_at(at)
        if touched != "q2" or not line or line.startswith("[") or text.count("\n") < TEXT.count("\n"):
            continue
        seen += 1
        found = read_answers(decode(text.encode()).text, "answers.toml", EXERCISES)
        assert set(changed(found, "q2")) <= {line.split(" ")[0], *changed_by_line_end(text, at)}, text[
            at - 20 : at + 20
        ]
    assert seen > 200


def changed_by_line_end(text: str, at: int) -> set[str]:
    """A replaced line end joins two answers; both may be lost, and are told."""
    return {TEXT[at + 1 :].split(" ")[0]} if TEXT[at] == "\n" and text[at] != "\n" else set()
