"""What the course's code exercises cost: one student, warm, and a class on one core and on two."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost, run

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "submissions" / "mei"  # all code exercises, all right
TRAIN = ("c6", "c7", "c12", "q6")
LIGHT = ("c1", "c2", "c3", "c4", "c5", "c8", "c9", "c10", "c11")
STUDENTS = 6
Row = dict[str, Any]


def course() -> Iterator[Row]:
    """Start-up, which a command pays once, is measured with one small exercise and taken off."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        start = _submit(place, "c4")
        light = _submit(place, *LIGHT)
        whole = _submit(place, *LIGHT, *TRAIN)
        yield _row("one student, code without training", light.cpu - start.cpu, "CPU s", "< 10", 10.0, start)
        yield _row("one student, everything that runs", whole.cpu - start.cpu, "CPU s", "< 60", 60.0, start)
        yield _parallel(place)


def _submit(place: Path, *exercises: str) -> Cost:
    only = [f"--only={exercise}" for exercise in exercises]
    book = ["--gradebook", str(place / "book.sqlite")]
    cost = run([sys.executable, "-m", "grader", *book, "submit", str(SAMPLE), "--student", "s", *only], cwd=place)
    if cost.returncode:
        raise RuntimeError(f"submit ended with {cost.returncode}")
    return cost


def _row(name: str, value: float, unit: str, target: str, most: float, start: Cost) -> Row:
    beside = f"start-up taken off: {start.cpu:.1f} CPU s"
    return {"name": name, "value": value, "unit": unit, "target": target, "met": value < most, "beside": beside}


def _parallel(place: Path) -> Row:
    """Wall time of a class at one job over that at two, start-up taken off both."""
    walls = {}
    for size in (1, STUDENTS):
        folder = place / f"class{size}"
        for number in range(size):
            shutil.copytree(SAMPLE, folder / f"s{number}", ignore=shutil.ignore_patterns("answers.toml", "c6*", "c12*"))
    for jobs, size in ((1, 1), (1, STUDENTS), (2, STUDENTS)):
        where = ["--gradebook", str(place / f"{jobs}-{size}.sqlite"), "batch", str(place / f"class{size}")]
        command = [sys.executable, "-m", "grader", *where, "--jobs", str(jobs), "--out", str(place / "out")]
        walls[jobs, size] = run(command, cwd=place).wall
    one = (walls[1, STUDENTS] - walls[1, 1]) / (STUDENTS - 1)  # seconds a student
    start = walls[1, 1] - one
    gain = STUDENTS * one / (walls[2, STUDENTS] - start)
    return {
        "name": "two jobs over one, on two cores", "value": gain, "unit": "x", "target": "≥ 1.8", "met": gain >= 1.8,
        "beside": f"a student takes {one:.1f} s, start-up {start:.1f} s",
    }  # fmt: skip


BENCHMARKS = {"course": course}
