"""An author's slip names the file, the line, the key and, where there is one, the nearest right name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import CourseError

from .conftest import PROBLEM, Spoil
from .slips import SLIPS


@pytest.mark.parametrize(("old", "new", "key", "words"), [slip[1:] for slip in SLIPS], ids=[slip[0] for slip in SLIPS])
def test_a_slip_names_file_line_and_key(
    spoil: Spoil, refusal: Callable[[], CourseError], old: str, new: str, key: str, words: str
) -> None:
    file = spoil(old, new)
    error = refusal()
    assert words in error.message.en
    assert error.place is not None
    assert error.place.file == str(file)
    assert error.place.key == key
    # the line where the key stands or, for a missing one, where its table begins
    line = file.read_text(encoding="utf-8").splitlines()[(error.place.line or 0) - 1]
    steps = [step for step in key.split(".") if not step.isdigit()]
    assert any(step in line for step in steps), line


def test_several_slips_are_told_at_once_each_with_its_line(spoil: Spoil, refusal: Callable[[], CourseError]) -> None:
    spoil("value = 12", 'value = "12"')
    spoil('about = "task"', 'about = "tusk"')
    file = spoil("points = 2", 'points = "2"')
    error = refusal()
    text = file.read_text(encoding="utf-8").splitlines()
    for part in ('value = "12"', 'about = "tusk"', 'points = "2"'):
        assert f"{file}:{text.index(part) + 1} " in error.message.en
        assert f"{file}:{text.index(part) + 1} " in error.message.ja
    assert "3 things to fix" in error.message.en


def test_a_toml_error_names_line_and_column(spoil: Spoil, refusal: Callable[[], CourseError]) -> None:
    file = spoil("value = 12", "value = twelve")
    error = refusal()
    assert error.place is not None
    assert (error.place.line, error.place.column) == (PROBLEM.splitlines().index("value = 12") + 1, 9)
    assert error.place.file == str(file)
    assert "not valid TOML" in error.message.en


def test_a_file_in_another_encoding_is_refused_with_its_line(root: Path, refusal: Callable[[], CourseError]) -> None:
    file = root / "problems" / "q9" / "problem.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp932"))
    error = refusal()
    assert error.place is not None
    assert error.place.line == 3
    assert "not UTF-8" in error.message.en


@pytest.mark.parametrize("name", ["statement.ja.md", "statement.en.md"])
def test_both_statements_must_exist(root: Path, refusal: Callable[[], CourseError], name: str) -> None:
    (root / "problems" / "q9" / name).unlink()
    error = refusal()
    assert error.place is not None
    assert error.place.file.endswith(name)


def test_headings_must_be_the_same_in_both_languages(root: Path, refusal: Callable[[], CourseError]) -> None:
    (root / "problems" / "q9" / "statement.en.md").write_text("# Title\n\n### Question\n", encoding="utf-8")
    assert "headings differ" in refusal().message.en


def test_a_heading_in_a_code_block_is_none(root: Path) -> None:
    file = root / "problems" / "q9" / "statement.en.md"
    file.write_text("# Title\n\n## Question\n```\n# comment\n```\n", encoding="utf-8")
    load_course(root)


@pytest.mark.parametrize("name", ["problems/q9/key.py", "reference/lora.py"])
def test_a_symbolic_link_in_the_course_is_refused(root: Path, refusal: Callable[[], CourseError], name: str) -> None:
    link = root / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(root / "course.toml")
    error = refusal()
    assert "symbolic link" in error.message.en
    assert error.place is not None
    assert error.place.file == str(link)


def test_a_missing_problem_file_is_one_clear_message(root: Path, refusal: Callable[[], CourseError]) -> None:
    (root / "problems" / "q9" / "problem.toml").unlink()
    assert "cannot be read" in refusal().message.en


@pytest.mark.parametrize("due", ["tomorrow", "2027-01-31", "2027-01-31T23:59:00"])
def test_a_due_date_needs_its_offset(spoil: Spoil, refusal: Callable[[], CourseError], due: str) -> None:
    spoil('id = "small"', f'id = "small"\ndue = "{due}"')
    assert refusal().place.key == "due"  # type: ignore[union-attr]


def test_drawing_by_student_needs_a_salt(root: Path, refusal: Callable[[], CourseError]) -> None:
    file = root / "course.toml"
    file.write_text(file.read_text(encoding="utf-8") + '\n[variants]\ndraw = "student"\n', encoding="utf-8")
    assert "salt" in refusal().message.en
