"""The course's digest names what can change a verdict, and nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from grader.course import digest, load_course


def write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "problems/q9/statement.en.md", "problems/q9/known_wrong/a.toml", "problems/q9/right/reference.toml",
        "problems/q9/starter/answers.toml", "problems/q9/__pycache__/key.py", "problems/q9/.cache/a.py",
        "problems/q9/mutants.toml", "problems/q9/notes.txt", "README.md", "reports/a.toml",
    ],
)  # fmt: skip
def test_files_without_bearing_leave_it_as_it_is(root: Path, name: str) -> None:
    before = digest(root)
    write(root / name, "# other\n")
    assert digest(root) == before


@pytest.mark.parametrize(
    "name", ["course.toml", "problems/q9/problem.toml", "problems/q9/key.py", "reference/lora.py", "reference/a.toml"]
)
def test_files_with_bearing_change_it(root: Path, name: str) -> None:
    before = digest(root)
    file = root / name
    write(file, (file.read_text(encoding="utf-8") if file.exists() else "") + "\n# changed\n")
    assert digest(root) != before


def test_it_does_not_depend_on_dates_or_line_ends(root: Path) -> None:
    before = digest(root)
    file = root / "problems" / "q9" / "problem.toml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    os.utime(file, (1, 1))
    assert digest(root) == before


def test_it_does_not_depend_on_the_order_of_creation_or_on_the_place(root: Path, tmp_path: Path) -> None:
    for name in ("b.py", "a.py"):
        write(root / "reference" / name, name)
    other = tmp_path / "elsewhere"
    for name in ("a.py", "b.py"):
        write(other / "reference" / name, name)
    shutil.copytree(root / "problems", other / "problems")
    shutil.copy(root / "course.toml", other)
    assert digest(other) == digest(root)


def test_moving_text_between_files_changes_it(root: Path) -> None:
    write(root / "reference" / "a.py", "xy")
    write(root / "reference" / "b.py", "")
    before = digest(root)
    write(root / "reference" / "a.py", "x")
    write(root / "reference" / "b.py", "y")
    assert digest(root) != before


def test_a_loaded_course_carries_it(root: Path) -> None:
    assert load_course(root).digest == digest(root)
