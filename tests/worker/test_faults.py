"""Faults of ours: never a zero, tried once more on a new zygote, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

import grader
from grader.worker import zygote
from grader.worker.job import BrokenError, JobEndedError
from grader.worker.levels import Level

from .zygotes import LIMITS, bare, error_of, student

SLEEPS = "import time\ndef f():\n    time.sleep(60)\n    return 1"
FINE = "def f():\n    return 1"


def children(pid: int) -> list[int]:
    """Process numbers of the direct children of a process."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def below(pid: int) -> list[int]:
    """All descendants."""
    found = children(pid)
    return found + [process for child in found for process in below(child)]


def gone(pids: list[int], seconds: float = 20.0) -> bool:
    """Whether none of these runs any more within some seconds; a zombie of init's does not count."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(running(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize("level", [Level.FULL, Level.CONTAINED], ids=str)
def test_a_zygote_that_dies_is_a_fault_of_ours(level: Level) -> None:
    with bare(level) as started:
        client = started.client()
        code = student(client, SLEEPS)
        code.load()
        os.kill(started.process.pid, signal.SIGKILL)
        with pytest.raises((BrokenError, JobEndedError)) as caught:
            code._job.ask({"op": "call", "function": "f", "args": [], "kwargs": {}})
        assert isinstance(caught.value, BrokenError), caught.value
        with pytest.raises(BrokenError):
            student(client, FINE).call("f")


@pytest.mark.parametrize("level", list(reversed(Level)), ids=str)
def test_nothing_is_left_after_a_hundred_jobs(level: Level) -> None:
    folders = set(os.listdir(tempfile.gettempdir()))
    with bare(level) as started:
        client = started.client()
        here = len(os.listdir("/proc/self/fd"))
        student_code = "import os\ndef f(n):\n    open(f'{n}.txt', 'w').write('x')\n    os.makedirs('a/b/c', exist_ok=True)\n    if n % 3 == 0: os._exit(1)\n    return n"
        tree = 1 if level is Level.FULL else 0  # PID 1 of its namespace, below the process that guards it
        for number in range(100):
            code = student(client, student_code)
            if number % 3:
                assert code.call("f", number) == number
            else:
                assert error_of(lambda code=code, number=number: code.call("f", number)).slug == "exited"
            code.close()
        assert len(os.listdir("/proc/self/fd")) <= here
        assert not client.jobs
        end = time.monotonic() + 20
        while len(below(started.process.pid)) > tree and time.monotonic() < end:
            time.sleep(0.05)
        assert len(below(started.process.pid)) == tree, "a job, or what it started, is left"
        processes = [started.process.pid, *below(started.process.pid)]
    assert gone(processes)
    left = {name for name in set(os.listdir(tempfile.gettempdir())) - folders if name.startswith("grade-jobs-")}
    assert not [name for name in left if name == f"grade-jobs-{started.process.pid}"]


@pytest.mark.parametrize("level", list(reversed(Level)), ids=str)
def test_nothing_is_left_after_kill_9_of_the_command(level: Level, tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import sys, time
        sys.path.insert(0, {str(Path(grader.__file__).parent.parent)!r})
        from grader.worker import zygote
        from grader.worker.levels import Level
        from grader.worker.limits import Limits
        from grader.checks.student import Student
        level = Level({level.value!r})
        started = zygote.start(floor=level, ceiling=level)
        code = Student(started.client(), "c3", "def f():\\n    while True: pass", Limits(cpu=300, wall=300))
        code.begin(code._limits)
        code.load()
        job = code._job
        from grader.worker.inside import wire
        job._write(wire.pack({{"op": "call", "function": "f", "args": [], "kwargs": {{}}, "n": 2}}), time.monotonic() + 60)
        print("running", started.process.pid, flush=True)
        time.sleep(300)
    """)
    with bare(level):
        pass  # skips where this machine cannot enter the level
    command = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert command.stdout is not None
    said = command.stdout.readline().split()
    assert said[:1] == ["running"], said
    processes = below(command.pid)
    assert len(processes) >= 2
    command.kill()
    command.wait()
    command.stdout.close()
    assert gone(processes), "a job goes on without the command"
    assert not os.path.exists(os.path.join(tempfile.gettempdir(), f"grade-jobs-{said[1]}"))


def test_leftovers_of_a_killed_zygote_go_with_the_next_one() -> None:
    with bare(Level.CONTAINED) as first:
        folder = os.path.join(tempfile.gettempdir(), f"grade-jobs-{first.process.pid}")
        assert os.path.isdir(folder)
        first.process.kill()
        first.process.wait()
        with bare(Level.CONTAINED):
            assert not os.path.exists(folder)


def test_an_unknown_client_message_does_not_end_the_zygote() -> None:
    with bare(Level.FULL) as started:
        client = started.client()
        client.tell({"op": "kill", "id": 999})
        client.tell({"op": "begin", "id": 999, "cpu": 1, "wall": 1, "memory": 1})
        assert student(client, FINE).call("f") == 1


def test_a_client_that_goes_takes_its_jobs_with_it() -> None:
    with bare(Level.FULL) as started:
        one, other = started.client(), started.client()
        code = student(one, SLEEPS)
        code.load()
        tree = below(started.process.pid)
        one.messages.close()
        kept = student(other, FINE)
        assert kept.call("f") == 1
        assert gone(tree[1:], 10) or len(below(started.process.pid)) <= len(tree)
        assert started.alive


def test_the_zygote_is_started_with_nothing_of_the_callers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADE_SECRET", "key")
    with bare(Level.FULL) as started:
        names = student(started.client(), "import os\ndef f():\n    return sorted(os.environ)").call("f")
    assert "GRADE_SECRET" not in names
    assert set(names) <= set(zygote.ENVIRONMENT) | {
        "HOME",
        "TMPDIR",
        "HF_HOME",
        "TORCH_HOME",
        "XDG_CACHE_HOME",
        "MPLCONFIGDIR",
    }


def test_limits_are_those_of_the_check_when_a_job_is_lent_on() -> None:
    with bare(Level.FULL) as started:
        code = student(started.client(), SLEEPS)
        code.load()
        assert code._job.limits == LIMITS
        code.close()
