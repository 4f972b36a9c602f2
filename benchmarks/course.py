"""What the course's code exercises cost: one student, warm, and a class on one core and on two."""

from __future__ import annotations

import shutil
import statistics
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
FEW, MANY = 4, 8  # students of a class
ROUNDS = 3
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
    """Wall time a student at one job over that at two. Start-up is in both of each difference and falls out of it.

    Rounds alternate, so that what else the machine does hits both alike; each figure is the median of them.
    """
    for size in (1, 2, FEW, MANY):
        folder = place / f"class{size}"
        for number in range(size):
            shutil.copytree(SAMPLE, folder / f"s{number}", ignore=shutil.ignore_patterns("answers.toml", "c6*", "c12*"))
    gains, alone = [], []
    for _ in range(ROUNDS):
        one = (_class(place, 1, FEW) - _class(place, 1, 1)) / (FEW - 1)  # seconds a student
        two = (_class(place, 2, MANY) - _class(place, 2, 2)) / (MANY - 2)
        gains.append(one / two)
        alone.append(one)
    gain = statistics.median(gains)
    return {
        "name": "two jobs over one, on two cores", "value": gain, "unit": "x", "target": "≥ 1.8", "met": gain >= 1.8,
        "beside": f"a student takes {statistics.median(alone):.1f} s at one job; rounds: "
        + ", ".join(f"{each:.2f}" for each in gains),
    }  # fmt: skip


def _class(place: Path, jobs: int, size: int) -> float:
    """Seconds that a class of `size` takes from nothing."""
    for left in place.glob("class.sqlite*"):
        left.unlink()
    shutil.rmtree(place / "out", ignore_errors=True)
    where = ["--gradebook", str(place / "class.sqlite"), "batch", str(place / f"class{size}")]
    cost = run([sys.executable, "-m", "grader", *where, "--jobs", str(jobs), "--out", str(place / "out")], cwd=place)
    if cost.returncode:
        raise RuntimeError(f"batch ended with {cost.returncode}")
    return cost.wall


BENCHMARKS = {"course": course}
