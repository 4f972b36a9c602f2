"""Where a course is looked for, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

import grader.course
from grader.course import find_course
from grader.errors import UsageError


@pytest.fixture(autouse=True)
def nowhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a course, for a package without one beside it."""
    folder = tmp_path_factory.mktemp("nowhere")
    monkeypatch.delenv("GRADE_COURSE", raising=False)
    monkeypatch.setattr(grader.course, "__file__", str(folder / "checkout" / "grader" / "course.py"))
    monkeypatch.chdir(folder)
    return folder


def course_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.toml").write_text("format = 1\n", encoding="utf-8")
    return folder


def test_the_named_folder_comes_first(root: Path, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADE_COURSE", str(course_in(nowhere / "other")))
    assert find_course(root) == root
    assert find_course(root / "course.toml") == root


def test_then_the_environment(root: Path, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course_in(nowhere)
    monkeypatch.setenv("GRADE_COURSE", str(root))
    assert find_course() == root


def test_then_this_folder_or_one_above(root: Path, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course_in(nowhere / "checkout")
    monkeypatch.chdir(root / "problems" / "q9")
    assert find_course() == root


def test_then_the_checkout_and_last_the_installed_copy(nowhere: Path) -> None:
    installed = course_in(nowhere / "checkout" / "grader" / "_course")
    assert find_course() == installed
    checkout = course_in(nowhere / "checkout")
    assert find_course() == checkout


def test_without_any_every_place_is_listed(nowhere: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_course()
    package = nowhere / "checkout" / "grader"
    for place in (nowhere, *nowhere.parents, package.parent, package / "_course"):
        assert str(place) in caught.value.message.en
        assert str(place) in caught.value.message.ja
    assert caught.value.hint is not None


@pytest.mark.parametrize("by", ["--course", "GRADE_COURSE"])
def test_a_named_folder_without_a_course_is_told_with_who_named_it(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    if by == "GRADE_COURSE":
        monkeypatch.setenv(by, str(nowhere))
    with pytest.raises(UsageError) as caught:
        find_course(nowhere if by == "--course" else None)
    assert by in caught.value.message.en
    assert by in caught.value.message.ja
