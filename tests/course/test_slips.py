"""An author's slip names the file, the line, the key and, where there is one, the nearest right name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import CourseError
from grader.item_keys import BY_KIND
from grader.key_model import FormulaKey, NumberKey
from grader.model import Course

from .conftest import COURSE, PROBLEM, Spoil
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


@pytest.mark.parametrize(
    "name",
    [
        "course.toml", "problems", "problems/q9", "problems/q9/problem.toml", "problems/q9/statement.en.md",
        "problems/q9/key.py", "problems/q9/right", "reference", "reference/lora.py", "reference/models",
    ],
)  # fmt: skip
def test_a_link_that_leads_outside_is_refused(
    root: Path, refusal: Callable[[], CourseError], tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    link = root / name
    outside = tmp_path_factory.mktemp("outside") / link.name
    link.parent.mkdir(exist_ok=True)
    if link.exists():
        shutil.move(link, outside)
    elif link.suffix:
        outside.write_text("x = 1\n", encoding="utf-8")
    else:
        outside.mkdir()
    link.symlink_to(outside)
    error = refusal()
    assert "symbolic link" in error.message.en
    assert error.place is not None
    assert error.place.file == str(link)


@pytest.mark.parametrize(("old", "new"), [slip[1:3] for slip in SLIPS], ids=[slip[0] for slip in SLIPS])
def test_a_slip_is_told_in_both_languages(spoil: Spoil, refusal: Callable[[], CourseError], old: str, new: str) -> None:
    spoil(old, new)
    message = refusal().message
    assert re.search("[ぁ-ん]", message.ja)
    assert not re.search("[ぁ-ん]", message.en)


@pytest.mark.parametrize(
    ("new", "line", "words"),
    [
        ("value = twelve", 12, "put text in quotes"),
        ('value = "12', 12, "closing quote"),
        ("value = 12\nvalue = 13", 13, "written twice"),
        ("value 12", 12, "equals sign"),
        ("value = " + "9" * 5_000, 12, "too many digits"),
        ("value = " + "[" * 5_000, 12, "nested too deeply"),
        ("a." * 40 + "b = 1", 12, "too many dots"),
    ],
)
def test_a_toml_error_says_in_plain_words_what_to_change(
    spoil: Spoil, refusal: Callable[[], CourseError], new: str, line: int, words: str
) -> None:
    spoil("value = 12", new)
    error = refusal()
    assert error.place is not None
    assert error.place.line == line
    assert words in error.message.en
    assert re.search("[ぁ-ん]", error.message.ja)


def test_what_stays_open_to_the_end_is_shown_where_it_was_opened(
    root: Path, refusal: Callable[[], CourseError]
) -> None:
    file = root / "course.toml"
    file.write_text(COURSE + "note = [\n  1,\n  2,\n\n\n", encoding="utf-8")
    place = refusal().place
    assert place is not None
    assert place.line == COURSE.count("\n") + 1


def test_the_small_course_holds_every_kind(small: Course) -> None:
    assert {item.kind for item in small.problems[0].items} == set(BY_KIND)


def test_a_variable_carries_every_name_of_its_parameter(small: Course) -> None:
    key = next(item.key for item in small.problems[0].items if item.kind == "formula")
    assert isinstance(key, FormulaKey)
    assert key.variables == ("d=d_model", "layers=L|depth")


@pytest.mark.parametrize(
    ("own", "message", "hint"),
    [("", "the layers", "shared"), ('message = {ja = "x", en = "mine"}', "mine", "shared"),
     ('hint = {ja = "x", en = "mine"}', "the layers", "mine")],
    ids=["nothing", "message", "hint"],
)  # fmt: skip
def test_a_mistake_takes_what_it_lacks_from_the_course(
    root: Path, spoil: Spoil, own: str, message: str, hint: str
) -> None:
    spoil('en = "the layers"}', 'en = "the layers"}\nhint = {ja = "共通", en = "shared"}')
    spoil('formulas = ["d"]', f'formulas = ["d"]\n{own}')
    key = load_course(root).problems[0].items[0].key
    assert isinstance(key, NumberKey)
    assert key.mistakes[0].message.en == message
    assert key.mistakes[0].hint is not None
    assert key.mistakes[0].hint.en == hint


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
