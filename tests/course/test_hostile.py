"""Whatever stands in a course's files, loading it ends in a course or in a CourseError with a place."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import CourseError
from grader.item_keys import SharedMessages
from grader.model import Problem
from grader.problem import load_problem

HOME = Path(__file__).parents[2]
NAMES = ("q1", "q2", "q3", "q4", "q5")
KEY = re.compile(r'(?m)(?:(?<=[{\s])|^)([A-Za-z_]+) = ("[^"\n]*"|[\d.]+|true|false|\[[^\]\n]*\])')
OTHER_TYPES = (
    "3", "-7", "true", '"x"', '""', "[]", "{}", "1.5", "inf", "[1]", "{a = 1}", "1979-05-27", '[["a"]]', "[{}]",
    "[[1]]", "0x" + "f" * 9000, "1e999",
)  # fmt: skip


@pytest.fixture(scope="module")
def shared() -> SharedMessages:
    course = load_course(HOME)
    return {
        mistake.slug: (mistake.message, mistake.hint)
        for problem in course.problems
        for item in problem.items
        for mistake in getattr(item.key, "mistakes", ())
        if hasattr(mistake, "slug")
    }


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).mkdir()
        for file in ("problem.toml", "statement.ja.md", "statement.en.md"):
            shutil.copy(HOME / "problems" / name / file, tmp_path / name)
    return tmp_path


def mutants(text: str, rng: random.Random, count: int) -> Iterator[str]:
    """The text with one random key deleted, renamed or given a value of another type."""
    keys = list(KEY.finditer(text))
    for _ in range(count):
        key = rng.choice(keys)
        kind = rng.randrange(3)
        if kind == 0:
            yield text[: key.start()] + text[key.end() :]
        elif kind == 1:
            yield text[: key.start(1)] + key[1] + "x" + text[key.end(1) :]
        else:
            yield text[: key.start(2)] + rng.choice(OTHER_TYPES) + text[key.end(2) :]


@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_key_loads_or_is_told_with_file_and_line(copies: Path, shared: SharedMessages, name: str) -> None:
    file = copies / name / "problem.toml"
    text = file.read_text(encoding="utf-8")
    told: list[str] = []
    for mutant in mutants(text, random.Random(name), 100):
        file.write_text(mutant, encoding="utf-8")
        try:
            assert isinstance(load_problem(copies / name, shared), Problem)
        except CourseError as error:
            told.append(f"{error.place}: {error.message.en}")
    assert len(told) > 50
    where = re.compile(re.escape(str(file)) + r":\d+")
    assert [message for message in told if not where.search(message)] == []


def garbage(rng: random.Random, count: int) -> Iterator[bytes]:
    alphabets = (bytes(range(256)), b"[]{}\"'=#\n\r .,ab1_\\", 'あ"=[]\n{}＝a1 '.encode())
    for number in range(count):
        alphabet = alphabets[number % 3]
        yield bytes(rng.choices(alphabet, k=rng.randrange(1, 300)))


@pytest.mark.parametrize("file", ["course.toml", "problems/q9/problem.toml"])
def test_random_bytes_are_a_course_error(root: Path, file: str) -> None:
    for data in garbage(random.Random(file), 500):
        (root / file).write_bytes(data)
        with pytest.raises(CourseError) as caught:
            load_course(root)
        assert caught.value.place is not None
        assert caught.value.place.file == str(root / file)


@pytest.mark.parametrize(
    "data",
    [b"a." * 500_000 + b"a = 1", b"[" + b"a." * 500_000 + b"a]", b"x = " + b"[" * 200_000, b"x = 1\n" * 200_000,
     b"x = " + b"9" * 5_000, b"\xef\xbb\xbf", b"", b"#" * (1 << 20) + b"x"],
    ids=["long key", "long header", "deep", "repeated", "long number", "mark only", "empty", "large"],
)  # fmt: skip
def test_sizes_that_would_cost_time_or_memory_are_refused(root: Path, data: bytes) -> None:
    (root / "course.toml").write_bytes(data)
    with pytest.raises(CourseError):
        load_course(root)


def test_line_ends_and_the_mark_of_windows_are_read(root: Path) -> None:
    plain = load_course(root)
    file = root / "problems" / "q9" / "problem.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_course(root).problems == plain.problems
