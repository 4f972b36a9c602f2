"""Control groups, on a folder that looks like a delegated part of cgroup v2: no machine of ours has the real thing.

What a file means to a kernel is not tested here; that a job joins its group, and that its end is read from it, is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.result import Verdict
from grader.worker import cgroup, zygote
from grader.worker.levels import Level

from .zygotes import LIMITS, bare, error_of, student


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The own group of this process, with both controllers handed down."""
    root, own = tmp_path / "cgroup", tmp_path / "cgroup/scope"
    own.mkdir(parents=True)
    (root / "cgroup.controllers").write_text("cpu memory pids")
    (own / "cgroup.controllers").write_text("memory pids")
    (own / "cgroup.subtree_control").write_text("memory pids")
    (own / "cgroup.procs").write_text("")
    (tmp_path / "self").write_text("4:memory:/other\n0::/scope\n")
    monkeypatch.setattr(cgroup, "_remove", lambda folder: shutil.rmtree(folder, ignore_errors=True) or True)
    return own


@pytest.fixture
def groups(tree: Path) -> cgroup.Groups:
    found = cgroup.delegated(tree.parent, tree.parent.parent / "self")
    assert found is not None
    assert found.folder == tree
    return found


def jobs(tree: Path) -> list[str]:
    return sorted(name for name in os.listdir(tree) if name.startswith("grade-job-"))


def test_probing_leaves_nothing(groups: cgroup.Groups, tree: Path) -> None:
    assert jobs(tree) == []


def test_a_group_bounds_memory_swap_and_processes(groups: cgroup.Groups) -> None:
    group = groups.open(100 << 20)
    os.close(group.procs)
    held = {file.name: file.read_text() for file in group.folder.iterdir()}
    assert held == {
        "memory.max": str((100 << 20) + cgroup.ROOM), "memory.swap.max": "0", "memory.oom.group": "1",
        "pids.max": str(cgroup.PROCESSES), "cgroup.procs": "",
    }  # fmt: skip
    assert not group.ran_out_of_memory
    (group.folder / "memory.events").write_text("low 0\nmax 12\noom 1\noom_kill 0\noom_group_kill 0\n")
    assert not group.ran_out_of_memory
    (group.folder / "memory.events").write_text("low 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 1\n")
    assert group.ran_out_of_memory


@pytest.mark.parametrize(
    "spoil",
    [
        lambda tree: (tree.parent / "cgroup.controllers").unlink(),
        lambda tree: (tree / "cgroup.controllers").write_text("cpu pids"),
        lambda tree: (tree.parent.parent / "self").write_text("4:memory:/other\n"),
        lambda tree: (tree.parent.parent / "self").write_text("0::/../scope\n"),
        lambda tree: (tree.parent.parent / "self").unlink(),
        shutil.rmtree,
    ],
    ids=["cgroup v1", "no memory controller", "no v2 line", "outside of the container", "no /proc", "no such group"],
)
def test_where_nothing_is_delegated_there_are_no_groups(tree: Path, spoil) -> None:
    spoil(tree)
    assert cgroup.delegated(tree.parent, tree.parent.parent / "self") is None


def test_a_group_that_is_not_ours_is_not_rearranged(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes in it keep the controllers from being handed down; nobody said that they may be moved."""
    (tree / "cgroup.subtree_control").write_text("")
    (tree / "cgroup.procs").write_text("11\n12\n")
    written = cgroup._write

    def busy(file: Path, text: str) -> None:
        if file.name == "cgroup.subtree_control" and not (tree / "grade-rest").exists():
            raise OSError(16, "Device or resource busy")
        written(file, text)

    monkeypatch.setattr(cgroup, "_write", busy)
    assert cgroup.delegated(tree.parent, tree.parent.parent / "self") is None
    assert not (tree / "grade-rest").exists()
    monkeypatch.setattr(cgroup, "_declared", lambda folder: folder == tree)
    assert cgroup.delegated(tree.parent, tree.parent.parent / "self") is not None
    assert (tree / "grade-rest/cgroup.procs").read_text() == "12", "each is moved by a write of its own"
    assert (tree / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_groups_of_processes_that_are_gone_are_killed_and_removed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in (f"grade-job-{gone.pid}-1", f"grade-job-{os.getpid()}-77", "grade-job-x", "other"):
        (tree / name).mkdir()
    killed = []
    monkeypatch.setattr(cgroup, "_kill", lambda folder: killed.append(folder.name))
    cgroup.Groups(tree).sweep()
    assert killed == [f"grade-job-{gone.pid}-1"]
    assert jobs(tree) == [f"grade-job-{os.getpid()}-77", "grade-job-x"]


def test_a_number_that_is_taken_is_passed_over(groups: cgroup.Groups, tree: Path) -> None:
    (tree / f"grade-job-{os.getpid()}-{groups._next}").mkdir()
    group = groups.open(1 << 20)
    os.close(group.procs)
    assert group.folder.name == f"grade-job-{os.getpid()}-{groups._next - 1}"


def test_a_group_is_removed_as_soon_as_the_kernel_lets_it(tmp_path: Path) -> None:
    busy = tmp_path / "grade-job-1-1"
    (busy / "process").mkdir(parents=True)
    assert not cgroup._remove(busy)
    (busy / "process").rmdir()
    assert cgroup._remove(busy)
    assert cgroup._remove(busy)


@pytest.mark.parametrize("level", list(reversed(Level)), ids=str)
def test_a_job_joins_its_group_and_takes_it_along(
    groups: cgroup.Groups, tree: Path, monkeypatch: pytest.MonkeyPatch, level: Level
) -> None:
    monkeypatch.setattr(cgroup, "delegated", lambda: groups)
    killed = []
    monkeypatch.setattr(cgroup, "_kill", lambda folder: killed.append(folder.name))
    with bare(level) as started:
        assert started.memory == "cgroup"
        code = student(started.client(), "def f():\n    return 1")
        assert code.call("f") == 1
        (name,) = jobs(tree)
        assert (tree / name / "cgroup.procs").read_text() == "0", "it did not join"
        assert (tree / name / "memory.max").read_text() == str(LIMITS.memory + LIMITS.disk + cgroup.ROOM)
        code.close()
        assert killed[-1] == name
        assert jobs(tree) == []


def test_a_job_that_the_kernel_ended_for_want_of_memory_is_out_of_memory(
    groups: cgroup.Groups, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "delegated", lambda: groups)
    with bare(Level.CONTAINED) as started:
        code = student(started.client(), "import os\ndef f():\n    os.abort()")
        code.load()
        (tree / jobs(tree)[0] / "memory.events").write_text("oom_kill 1\n")
        error = error_of(lambda: code.call("f"))
        assert (error.verdict, error.slug) == (Verdict.OUT_OF_MEMORY, "memory_limit")
        code.close()


def test_where_a_job_may_not_join_the_level_is_entered_without(
    groups: cgroup.Groups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "delegated", lambda: groups)
    monkeypatch.setattr(cgroup.os, "O_WRONLY", os.O_RDONLY)  # joining then fails, as it does on older kernels
    with bare(Level.CONTAINED) as started:
        assert started.memory == "watched"
        code = student(started.client(), "def f():\n    return 1")
        assert code.call("f") == 1
        code.close()


def test_this_machine_says_what_it_has() -> None:
    with zygote.start(floor=Level.LIMITED) as started:
        assert started.memory in ("cgroup", "watched", "rlimits")
        assert (started.groups is not None) == (started.memory == "cgroup")
