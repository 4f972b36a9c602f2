"""Ways to hand in: a folder, a zip, one file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.model import Submission
from grader.submission import read_submission

EXERCISES = ("q1", "q2", "q3", "q4", "q5", "c3")
MEI = (Path(__file__).parents[2] / "submissions" / "mei" / "answers.toml").read_bytes()
MEI, _, _ = MEI.partition(b"\n[q6]")  # experiments are no part of these tests
SHORT = b'student = "mei"\n[q2]\ntotal = "1,179,648"\n'

Read = Callable[[Path], Submission]
HandIn = Callable[[Mapping[str, bytes]], Path]


def slugs(submission: Submission) -> list[str]:
    return [notice.slug for notice in submission.notices]


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.fixture
def read() -> Read:
    return lambda path: read_submission(path, "mei", exercises=EXERCISES)


@pytest.fixture
def folder(tmp_path: Path) -> HandIn:
    """Write files into a new folder."""

    def make(files: Mapping[str, bytes]) -> Path:
        root = tmp_path / "mei"
        root.mkdir()
        for name, data in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        return root

    return make


@pytest.fixture
def archive(tmp_path: Path) -> HandIn:
    """Write files into a new zip."""

    def make(files: Mapping[str, bytes]) -> Path:
        path = tmp_path / "mei.zip"
        path.write_bytes(zipped(files))
        return path

    return make
