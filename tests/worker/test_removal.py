"""A folder that a job has filled as it liked is removed, whatever is in it, and nothing outside of it."""

from __future__ import annotations

import os
from pathlib import Path

from grader.worker.inside.removal import remove


def deep(top: Path, levels: int) -> None:
    here = os.open(top, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def test_five_thousand_levels(tmp_path: Path) -> None:
    top = tmp_path / "job"
    top.mkdir()
    deep(top, 5000)
    remove(str(top))
    assert not top.exists()


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key").write_text("kept")
    top = tmp_path / "job"
    top.mkdir()
    (top / "link").symlink_to(outside)
    (top / "inner").mkdir()
    (top / "inner" / "again").symlink_to(outside / "key")
    os.link(outside / "key", top / "hard")
    os.mkfifo(top / "pipe")
    remove(str(top))
    assert not top.exists()
    assert (outside / "key").read_text() == "kept"


def test_a_link_in_place_of_the_folder_itself(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key").write_text("kept")
    (tmp_path / "job").symlink_to(outside)
    remove(str(tmp_path / "job"))
    assert (outside / "key").read_text() == "kept"


def test_folders_without_permissions(tmp_path: Path) -> None:
    top = tmp_path / "job"
    for name in ("a/b/c", "a/d"):
        (top / name).mkdir(parents=True)
        (top / name / "file").write_text("x")
    for path in (top / "a/b/c", top / "a/b", top / "a"):
        path.chmod(0)
    remove(str(top))
    assert not top.exists()


def test_nothing_to_remove(tmp_path: Path) -> None:
    remove(str(tmp_path / "none"))
