"""Levels of isolation as a command's user meets them: what is refused, what is asked for, and what reports say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from grader.worker.inside import kernel

from ..proof.conftest import CHECKS, COURSE, MESSAGES, PROBLEM, REFERENCE, STARTER

pytest.importorskip("torch")
pytestmark = [pytest.mark.ml, pytest.mark.timeout(240)]

ROOT = Path(__file__).parent.parent.parent

# a container as most are: root inside, and no user namespaces to be had; then the command
CONTAINER = textwrap.dedent("""
    import os, sys
    from grader.worker.inside import kernel
    ready, told = os.pipe(), os.pipe()
    child = os.fork()
    if child:
        os.read(ready[0], 1)
        for name in ("uid_map", "gid_map"):
            with open(f"/proc/{child}/{name}", "w") as file:
                file.write("0 0 65536")
        os.write(told[1], b"x")
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    kernel.unshare(kernel.CLONE_NEWUSER)
    os.write(ready[1], b"x")
    os.read(told[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    os.execv(sys.executable, [sys.executable, "-m", "grader", *sys.argv[1:]])
""")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one code exercise that imports nothing, and a class of one beside it."""
    exercise = tmp_path / "course/problems/c9"
    (exercise / "starter").mkdir(parents=True)
    (tmp_path / "course/course.toml").write_text(COURSE, "utf-8")
    (exercise / "problem.toml").write_text(PROBLEM, "utf-8")
    (exercise / "messages.toml").write_text(MESSAGES, "utf-8")
    (exercise / "check_1_double.py").write_text(CHECKS, "utf-8")
    for language in ("ja", "en"):
        (exercise / f"statement.{language}.md").write_text("# double\n", "utf-8")
    (exercise / "starter/c9.py").write_text(STARTER, "utf-8")
    (tmp_path / "class/mei").mkdir(parents=True)
    (tmp_path / "class/mei/c9.py").write_text(REFERENCE, "utf-8")
    return tmp_path / "course"


def run(course: Path, prefix: list[str], *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    here = course.parent
    return subprocess.run(
        [sys.executable, *prefix, "--course", str(course), "--gradebook", str(here / "book.sqlite"), *arguments],
        cwd=here, capture_output=True, text=True, timeout=200,
        env={**os.environ, "GRADE_LANG": "en", "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert "Traceback" not in done.stderr, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def verdicts(result: dict[str, Any]) -> list[str]:
    return [outcome["verdict"] for outcome in result["exercises"][0]["outcomes"]]


def in_a_container(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    if os.getuid() != 0 or kernel.landlock_abi() < 1:
        pytest.skip("takes root, to make a container, and Landlock")
    done = run(course, ["-c", CONTAINER], *arguments)
    if "uid_map" in done.stderr or "KernelError" in done.stderr:
        pytest.skip("no user namespace to be had")
    return done


def test_where_full_cannot_be_entered_submit_refuses_and_nobody_loses_a_point(course: Path) -> None:
    done = in_a_container(course, "submit", "class/mei", "--student", "mei", "--json")
    result = document(done)
    assert verdicts(result) == ["broken"] * 3
    assert (result["earned"], result["unsettled"], result["level"]) == (0.0, 4.0, "none")
    said = result["exercises"][0]["outcomes"][0]["message"]
    assert "(full)" in said
    shown = in_a_container(course, "submit", "class/mei", "--student", "mei")
    assert "isolate" in shown.stdout


def test_with_the_flag_contained_is_enough_for_one_student_and_for_a_class(course: Path) -> None:
    done = in_a_container(course, "submit", "class/mei", "--student", "mei", "--isolation", "contained", "--json")
    result = document(done)
    assert verdicts(result) == ["passed"] * 3
    assert (result["earned"], result["level"]) == (4.0, "contained")
    assert result["memory"] in ("cgroup", "watched", "rlimits")
    page = (course.parent / "reports/mei/report.html").read_text("utf-8")
    assert "contained" in page

    whole = in_a_container(
        course, "batch", "class", "--isolation", "contained", "--jobs", "1", "--out", "all", "--json"
    )
    assert document(whole)["graded"] == 1
    result = json.loads((course.parent / "all/mei/result.json").read_text("utf-8"))
    assert (verdicts(result), result["level"]) == (["passed"] * 3, "contained")


def test_where_nothing_can_be_forked_check_works_and_submit_refuses(course: Path) -> None:
    """As on macOS, forced on this machine."""
    checked = run(course, ["-m", "grader"], "check", "class/mei", "--student", "mei", "--json", GRADE_SPAWN="1")
    result = document(checked)
    assert checked.returncode == 0, checked.stderr
    assert (verdicts(result), result["level"]) == (["passed"] * 3, "limited")
    refused = document(
        run(course, ["-m", "grader"], "submit", "class/mei", "--student", "mei", "--json", "--isolation", "contained",
            GRADE_SPAWN="1")
    )  # fmt: skip
    assert verdicts(refused) == ["broken"] * 3
    assert refused["level"] == "none"


def test_no_command_grades_at_limited(course: Path) -> None:
    for command in ("submit", "batch"):
        done = run(course, ["-m", "grader"], command, "class", "--isolation", "limited")
        assert done.returncode == 2
        assert "limited" in done.stderr
