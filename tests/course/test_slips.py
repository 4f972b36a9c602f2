"""An author's slip names the file, the line, the key and, where there is one, the nearest right name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import CourseError

from .conftest import PROBLEM, Spoil

# (name, old text, new text, the key that is named, words of the message)
SLIPS = [
    (
        "unknown key",
        'aliases = ["L"]',
        'alias = ["L"]',
        "parameters.layers.alias",
        "did you mean `aliases`",
    ),
    (
        "unknown key of an item",
        'formula = "layers*d"',
        'formula = "layers*d"\nhints = 1',
        "item.1.hints",
        "did you mean `hint`",
    ),
    (
        "unknown key at the top",
        'id = "q9"',
        'id = "q9"\nsumary = 1',
        "sumary",
        "did you mean `summary`",
    ),
    (
        "unknown key of the course",
        'id = "small"',
        'id = "small"\ncount = "best"',
        "count",
        "did you mean `counts`",
    ),
    (
        "missing key",
        'formula = "layers*d"\n',
        "",
        "item.1.formula",
        "`formula` is missing",
    ),
    (
        "number as text",
        "value = 12",
        'value = "12"',
        "parameters.layers.value",
        "must be a whole number, but it is text",
    ),
    (
        "decimal for a whole number",
        "value = 12",
        "value = 12.5",
        "parameters.layers.value",
        "a decimal number",
    ),
    (
        "true for a whole number",
        "value = 12",
        "value = true",
        "parameters.layers.value",
        "true or false",
    ),
    (
        "number without quotes in a text",
        'accept = ["1e-5", "5e-5"]',
        "accept = [1e-5, 5e-5]",
        "item.4.accept",
        "text in quotes",
    ),
    (
        "points out of range",
        "points = 2",
        "points = -2",
        "item.1.points",
        "from 0 to 1000",
    ),
    (
        "points of nothing",
        "points = 2",
        "points = 0",
        "item.1.points",
        "optional = true",
    ),
    (
        "text in one language",
        'ask = {ja = "いくつ", en = "How many"}',
        'ask = {ja = "いくつ"}',
        "item.1.ask.en",
        "`en` is missing",
    ),
    (
        "text with an empty language",
        'en = "How many"',
        'en = " "',
        "item.1.ask.en",
        "both languages",
    ),
    (
        "text that is no table",
        'ask = {ja = "いくつ", en = "How many"}',
        'ask = "How many"',
        "item.1.ask",
        "must be a table",
    ),
    (
        "unknown kind",
        'kind = "number"',
        'kind = "numbr"',
        "item.1.kind",
        "did you mean 'number'",
    ),
    (
        "unknown name in a formula",
        'formula = "layers*d"',
        'formula = "layer*d"',
        "item.1.formula",
        "no parameter `layer`",
    ),
    (
        "character in a formula",
        'formula = "layers*d"',
        'formula = "layers×d"',
        "item.1.formula",
        "'×' is not allowed",
    ),
    (
        "bracket in a formula",
        'formula = "layers*d"',
        'formula = "(layers*d"',
        "item.1.formula",
        "a bracket is missing",
    ),
    (
        "brackets the wrong way round",
        'formula = "layers*d"',
        'formula = ")layers*d("',
        "item.1.formula",
        "a bracket is missing",
    ),
    (
        "empty formula of a mistake",
        'formulas = ["d"]',
        'formulas = [""]',
        "item.1.mistake.1.formulas",
        "the formula is empty",
    ),
    (
        "duplicate item",
        'id = "task/reason"',
        'id = "total"',
        "item.3.id",
        "used by another item",
    ),
    (
        "duplicate option",
        'id = "clm"',
        'id = "mlm"',
        "item.2.option.2.id",
        "is there twice",
    ),
    (
        "alias of two parameters",
        'aliases = ["L"]',
        'aliases = ["d_model"]',
        "parameters.layers.aliases",
        "already a name of `d`",
    ),
    (
        "alias that is a parameter",
        'aliases = ["L"]',
        'aliases = ["d"]',
        "parameters.layers.aliases",
        "already a name of `d`",
    ),
    (
        "mistake without message",
        'slug = "forgot_layers"',
        'slug = "forgot_rank"',
        "item.1.mistake.1",
        "has no message",
    ),
    (
        "slug with capitals",
        'slug = "forgot_layers"',
        'slug = "ForgotLayers"',
        "item.1.mistake.1.slug",
        "lower-case",
    ),
    (
        "reversed range",
        '["1e-5", "5e-5"]',
        '["5e-5", "1e-5"]',
        "item.4.accept",
        "reversed",
    ),
    (
        "range of three",
        '["1e-5", "5e-5"]',
        '["1e-5", "2e-5", "5e-5"]',
        "item.4.accept",
        "two numbers",
    ),
    (
        "range that is no number",
        '["1e-5", "5e-5"]',
        '["1e-5", "many"]',
        "item.4.accept",
        "expected a number as text",
    ),
    (
        "range divided by zero",
        '["1e-5", "5e-5"]',
        '["1/0", "5e-5"]',
        "item.4.accept",
        "divides by zero",
    ),
    (
        "ranking with a stranger",
        'accept = [["a", "b"]]',
        'accept = [["a", "c"]]',
        "item.5.accept",
        "every option once",
    ),
    (
        "ranking that repeats",
        'accept = [["a", "b"]]',
        'accept = [["a", "a"]]',
        "item.5.accept",
        "every option once",
    ),
    (
        "reason about nothing",
        'about = "task"',
        'about = "tusk"',
        "item.3.about",
        "no item `tusk`",
    ),
    (
        "variant of no parameter",
        "values = {d = 1024}",
        "values = {e = 1024}",
        "variant.1.values.e",
        "no parameter `e`",
    ),
    (
        "problem that has no folder",
        'problems = ["q9"]',
        'problems = ["q8"]',
        "problems",
        "no folder problems/q8",
    ),
    (
        "problem named twice",
        'problems = ["q9"]',
        'problems = ["q9", "q9"]',
        "problems",
        "each once",
    ),
    (
        "path that leads out",
        'problems = ["q9"]',
        'problems = ["../q9"]',
        "problems",
        "no folder",
    ),
    (
        "another format",
        'format = 1\nid = "q9"',
        'format = 2\nid = "q9"',
        "format",
        "course format 1",
    ),
    (
        "id of another folder",
        'id = "q9"',
        'id = "q7"',
        "id",
        "folder's name",
    ),
]


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
