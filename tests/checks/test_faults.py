"""A zygote that dies in the middle of an exercise: tried once more on a new one, then `broken`, never a zero."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.ml

from grader.check_outcome import check_outcomes  # noqa: E402
from grader.checks.server import Server  # noqa: E402
from grader.course import load_course  # noqa: E402
from grader.worker.inside import wire  # noqa: E402
from grader.worker.levels import IsolationError  # noqa: E402

from ..proof.conftest import COURSE, MESSAGES, PROBLEM  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
ZYGOTE_GONE = ROOT / "tests/attacks/zoo/74_zygote_gone.py"
SOURCE = ZYGOTE_GONE.read_text("utf-8") + "\ndef double(x):\n    attack({})\n    return 2 * x\n"

# a check runs on the trusted side, in a child of the process that owns the zygote
CHECKS = '''\
import os
import signal
import threading
from pathlib import Path

import pytest

from grader.checks.failures import expect

TIMES = Path(__file__).parent / "times"


def end_the_zygote():
    parent = os.getppid()
    for child in map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()):
        if b"inside.zygote" in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(child, signal.SIGKILL)


@pytest.mark.points(2)
def check_double(student):
    """double"""
    left = int(TIMES.read_text())
    student.load()
    if left:
        TIMES.write_text(str(left - 1))
        threading.Timer(0.3, end_the_zygote).start()
    expect(student.call("double", 4) == 8, mistake="adds")


@pytest.mark.points(1)
def check_half(student):
    """half"""
    expect(student.call("double", 1) == 2, mistake="adds")
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course with one exercise, whose first check ends the zygote as often as the file `times` says."""
    exercise = tmp_path / "course/problems/c9"
    (exercise / "starter").mkdir(parents=True)
    (tmp_path / "course/course.toml").write_text(COURSE, "utf-8")
    (exercise / "problem.toml").write_text(PROBLEM, "utf-8")
    (exercise / "messages.toml").write_text(MESSAGES, "utf-8")
    (exercise / "check_1_double.py").write_text(CHECKS, "utf-8")
    for language in ("ja", "en"):
        (exercise / f"statement.{language}.md").write_text("# double\n", "utf-8")
    (exercise / "starter/c9.py").write_text("def double(x):\n    raise NotImplementedError\n", "utf-8")
    return exercise


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """A check process in this one, with a zygote that imports nothing."""
    ours, theirs = socket.socketpair()
    setup = {"root": str(folder.parent.parent), "floor": "contained", "ceiling": "full", "preload": [],
             "device": "cpu", "forbidden": []}  # fmt: skip
    wire.write_frame(ours.fileno(), setup)
    made = Server(theirs.fileno())
    try:
        made.zygote = made._start()
    except IsolationError as error:
        pytest.skip(str(error))
    yield made
    assert made.zygote is not None
    made.zygote.stop()
    ours.close()
    theirs.close()


def asked(folder: Path) -> dict[str, Any]:
    limits = {"cpu": 5.0, "wall": 30.0, "memory": 256, "disk": 4, "answer": 1}
    return {
        "module": "c9",
        "source": SOURCE,
        "limits": limits,
        "folder": str(folder),
        "seed": 7,
        "stop_at": "",
    }


@pytest.mark.timeout(120)
def test_a_zygote_that_dies_once_costs_nobody_anything(server: Server, folder: Path) -> None:
    (folder / "times").write_text("1")
    first = server.zygote
    answer = server.grade(asked(folder))
    assert (folder / "times").read_text() == "0", "the zygote was not ended"
    assert server.zygote is not first
    assert [result["verdict"] for result in answer["checks"].values()] == ["passed", "passed"]


@pytest.mark.timeout(120)
def test_where_it_dies_each_time_every_check_is_broken_and_the_next_exercise_is_graded(
    server: Server, folder: Path
) -> None:
    (folder / "times").write_text("2")
    answer = server.grade(asked(folder))
    assert (folder / "times").read_text() == "0"
    problem = load_course(folder.parent.parent).problem("c9")
    outcomes = check_outcomes(problem, answer)
    assert [str(outcome.verdict) for outcome in outcomes] == ["broken", "broken"]
    again = server.grade(asked(folder))
    assert [result["verdict"] for result in again["checks"].values()] == ["passed", "passed"]


@pytest.mark.timeout(240)
def test_the_command_ends_cleanly_and_leaves_the_points_open(folder: Path, tmp_path: Path) -> None:
    (folder / "times").write_text("99")
    (tmp_path / "c9.py").write_text(SOURCE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "grader", "--course", str(folder.parent.parent), "--gradebook", str(tmp_path / "book"),
         "submit", str(tmp_path / "c9.py"), "--student", "mei", "--isolation", "contained", "--json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=200,
        env={**os.environ, "GRADE_LANG": "en", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    result = json.loads(done.stdout)
    assert [outcome["verdict"] for outcome in result["exercises"][0]["outcomes"]] == ["broken", "broken"]
    assert (result["earned"], result["unsettled"]) == (0.0, 3.0)
    assert 0 < int((folder / "times").read_text()) <= 97, "it was not tried again on a new zygote"
