"""Which level is entered where, and that nothing below what is asked for ever is."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import grader
from grader.worker import zygote
from grader.worker.inside import kernel, lockdown
from grader.worker.levels import IsolationError, Level, candidates

from .zygotes import bare, student

ROOT = str(Path(grader.__file__).parent.parent)


def test_candidates_are_best_first_and_none_below_the_floor() -> None:
    assert candidates(Level.LIMITED) == [Level.FULL, Level.CONTAINED, Level.LIMITED]
    assert candidates(Level.CONTAINED) == [Level.FULL, Level.CONTAINED]
    assert candidates(Level.CONTAINED, Level.CONTAINED) == [Level.CONTAINED]


def test_where_nothing_can_be_forked_there_is_limited_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zygote, "FORKS", False)
    with pytest.raises(IsolationError) as caught:
        zygote.start(floor=Level.CONTAINED)
    assert set(caught.value.tried) == {Level.FULL, Level.CONTAINED}
    with zygote.start(floor=Level.LIMITED) as started:
        assert started.level is Level.LIMITED
    for level in (Level.FULL, Level.CONTAINED):
        with pytest.raises(ValueError, match="fork"):
            zygote.begin(level, preload=(), forbidden=())


def test_where_nothing_can_be_forked_no_keys_are_graded_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zygote, "FORKS", False)
    with pytest.raises(IsolationError) as caught:
        zygote.start(floor=Level.CONTAINED)
    assert set(caught.value.tried) == {Level.FULL, Level.CONTAINED}
    assert caught.value.hint is not None
    assert "WSL2" in caught.value.hint.en


@pytest.mark.parametrize("level", list(Level), ids=str)
def test_a_job_says_which_guards_are_in_force(level: Level) -> None:
    wanted = {
        Level.LIMITED: {"descriptors", "rlimits"},
        Level.CONTAINED: {"descriptors", "rlimits", "capabilities", "landlock", "seccomp"},
        Level.FULL: {
            "descriptors",
            "rlimits",
            "capabilities",
            "seccomp",
            "mount_namespace",
            "net_namespace",
            "pid_namespace",
        },
    }[level]
    with bare(level) as started:
        code = student(started.client(), "def f():\n    return 1")
        code.load()
        assert wanted <= set(code._job.guards)
        code.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has something to give up")
@pytest.mark.parametrize("level", list(Level), ids=str)
def test_student_code_is_never_root(level: Level) -> None:
    with bare(level) as started:
        code = student(
            started.client(), "import os\ndef f():\n    return [*os.getresuid(), *os.getresgid(), *os.getgroups()]"
        )
        assert 0 not in code.call("f")
        code.close()


CONTAINER = textwrap.dedent("""
    import os, sys
    sys.path.insert(0, {root!r})
    from grader.worker.inside import kernel
    ready, told = os.pipe(), os.pipe()
    child = os.fork()
    if child:
        os.read(ready[0], 1)
        for name in ("uid_map", "gid_map"):
            with open(f"/proc/{{child}}/{{name}}", "w") as file:
                file.write("0 0 65536")
        os.write(told[1], b"x")
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    kernel.unshare(kernel.CLONE_NEWUSER)
    os.write(ready[1], b"x")
    os.read(told[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    from grader.worker import zygote
    from grader.worker.levels import IsolationError, Level
    from grader.worker.limits import Limits
    try:
        zygote.start(floor=Level.FULL)
    except IsolationError as error:
        print("refused", error.tried[Level.FULL].splitlines()[-1])
    with zygote.start(floor=Level.CONTAINED) as started:
        print("level", started.level)
        job = started.client().job(Limits())
        print("guards", *job.guards)
""")


@pytest.mark.skipif(os.getuid() != 0, reason="makes a user namespace with many users, as a container has")
def test_a_container_without_user_namespaces_gives_contained_and_never_full() -> None:
    if kernel.landlock_abi() < 1:
        pytest.skip("no Landlock in this kernel")
    done = subprocess.run(
        [sys.executable, "-c", CONTAINER.format(root=ROOT)], capture_output=True, text=True, timeout=120
    )
    if "uid_map" in done.stderr or "unshare" in done.stderr:
        pytest.skip("no user namespace to be had")
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert "refused" in lines, done.stderr
    assert lines["level"] == "contained"
    assert {"landlock", "seccomp", "rlimits", "capabilities"} <= set(lines["guards"].split())


def test_a_level_whose_jobs_cannot_lock_down_is_not_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zygote is ready, but its jobs are not: found out before anything of a student's runs."""
    monkeypatch.setattr(
        zygote, "_START", zygote._START.replace("main()", "from inside import seccomp; seccomp.load = None; main()")
    )
    with pytest.raises(IsolationError):
        zygote.start(floor=Level.CONTAINED)
    with zygote.start(floor=Level.LIMITED) as started:
        assert started.level is Level.LIMITED


@pytest.mark.skipif(os.getuid() != 0, reason="makes processes of the user that jobs run as")
@pytest.mark.parametrize("level", [Level.CONTAINED, Level.LIMITED], ids=str)
def test_what_else_the_user_runs_takes_no_threads_from_a_job(level: Level) -> None:
    source = "import threading, time\ndef f():\n    all = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(8)]\n    [t.start() for t in all]\n    return len(all)"
    others = [
        subprocess.Popen(["/bin/sleep", "60"], user=zygote.PLAIN_USER, group=zygote.PLAIN_USER) for _ in range(70)
    ]
    try:
        with bare(level) as started:
            code = student(started.client(), source)
            assert code.call("f") == 8
            code.close()
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_nobody_turns_off_what_is_no_guard() -> None:
    with bare(Level.CONTAINED, without=["reason", "everything"]) as started:
        code = student(started.client(), "def f():\n    return 1")
        code.load()
        assert {"landlock", "seccomp"} <= set(code._job.guards)
        code.close()
    assert "everything" not in lockdown.GUARDS
