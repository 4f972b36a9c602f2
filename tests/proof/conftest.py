"""A small course with one code exercise, whose proofs are known: some hold, some do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import load_course
from grader.model import Course

COURSE = """\
format = 1
id = "small"
title = {ja = "小さい講座", en = "A small course"}
problems = ["c9"]

[worker]
seed = 7
"""

PROBLEM = """\
format = 1
id = "c9"
title = {ja = "題", en = "Title"}
summary = {ja = "要約", en = "Summary"}

[code]
functions = ["double", "half"]

[limits]
cpu = 5
wall = 20
"""

MESSAGES = """\
[check.double]
ja = "double は 2 倍にする"
en = "double doubles"
[check.odd]
ja = "double は奇数も 2 倍にする"
en = "double doubles odd numbers, too"
[check.half]
ja = "half は半分にする"
en = "half halves"

[mistake.squares]
message = {ja = "2 乗しています", en = "This squares."}
hints = [{ja = "2 乗ではありません", en = "Not squared."}]
[mistake.adds]
message = {ja = "足しています", en = "This adds."}
hints = [{ja = "足しません", en = "Do not add."}]
"""

CHECKS = '''\
import pytest

from grader.checks.failures import expect, fail


@pytest.mark.points(2)
def check_double(student):
    """double"""
    if student.call("double", 4) == 16:
        fail("squares")
    expect(student.call("double", 4) == 8, mistake="adds")


@pytest.mark.points(1)
@pytest.mark.after("check_double")
def check_odd(student):
    """odd"""
    assert student.call("double", 3) == 6


@pytest.mark.hidden
@pytest.mark.points(1)
def check_half(student):
    """half"""
    expect(student.call("half", 8) == 4, mistake="squares")
'''

STARTER = "def double(x):\n    raise NotImplementedError\n\n\ndef half(x):\n    raise NotImplementedError\n"
REFERENCE = "def double(x):\n    return x + x\n\n\ndef half(x):\n    return x / 2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The course's folder; what is in it may be changed before it is loaded."""
    exercise = tmp_path / "problems/c9"
    for name in ("right", "known_wrong", "starter"):
        (exercise / name).mkdir(parents=True)
    (tmp_path / "course.toml").write_text(COURSE, "utf-8")
    (exercise / "problem.toml").write_text(PROBLEM, "utf-8")
    (exercise / "messages.toml").write_text(MESSAGES, "utf-8")
    (exercise / "check_1_double.py").write_text(CHECKS, "utf-8")
    for language in ("ja", "en"):
        (exercise / f"statement.{language}.md").write_text("# double\n", "utf-8")
    (exercise / "starter/c9.py").write_text(STARTER, "utf-8")
    (exercise / "right/reference.py").write_text(REFERENCE, "utf-8")
    return exercise


@pytest.fixture
def course(folder: Path) -> Course:
    return load_course(folder.parent.parent)
