"""What travels in the wheel: the course as data below grader/_course, and a command that works from it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(out.glob("*.whl"))


def names(wheel: Path) -> list[str]:
    return zipfile.ZipFile(wheel).namelist()


def test_the_course_travels_as_data_and_never_as_top_level_packages(wheel: Path):
    tops = {name.split("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"grader"}
    for needed in (
        "course.toml", "problems/q2/problem.toml", "problems/q2/statement.ja.md", "reference/memory.py",
        "reference/checkpoint/model.safetensors", "reference/checkpoint/tokenizer.json",
    ):  # fmt: skip
        assert f"grader/_course/{needed}" in names(wheel)


def test_templates_style_and_schemas_are_inside(wheel: Path):
    for needed in ("templates/report.html.j2", "templates/class.html.j2", "style.css", "result.schema.json"):
        assert f"grader/report/{needed}" in names(wheel)
    assert "grader/py.typed" in names(wheel)


def test_no_submission_test_or_cache_is_inside(wheel: Path):
    for name in names(wheel):
        assert not name.startswith(("tests/", "submissions/", "benchmarks/"))
        assert "__pycache__" not in name


def test_an_unpacked_wheel_grades_without_the_checkout(wheel: Path, tmp_path: Path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    work = tmp_path / "work"
    work.mkdir()
    (work / "answers.toml").write_text('[q2]\ntotal = "98,304"\n[q3.A]\nchoice = "full"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "grader", "check", "answers.toml"],
        cwd=work, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "GRADE_LANG": "en"},
    )  # fmt: skip
    assert "one layer's worth" in done.stdout, done.stderr
    assert done.returncode == 1
