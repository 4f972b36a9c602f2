"""Level `limited` where nothing can be forked, forced on this machine: what holds on macOS, as far as Linux can show it."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.result import Verdict
from grader.worker import zygote
from grader.worker.inside import usage
from grader.worker.job import BrokenError
from grader.worker.levels import Level

from .test_faults import below, gone
from .zygotes import LIMITS, bare, error_of, student

WALL = replace(LIMITS, cpu=30.0, wall=1.0)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[zygote.Zygote]:
    monkeypatch.setattr(zygote, "FORKS", False)
    monkeypatch.setenv("GRADE_SECRET", "key")
    with bare(Level.LIMITED) as running:
        yield running


def test_calls_and_objects_work_as_they_do_elsewhere(started: zygote.Zygote) -> None:
    source = "class Counter:\n    n = 0\n    def more(self, by=1):\n        self.n += by\n        return self.n\ndef f(x):\n    print('hello')\n    return {'x': (x, 2.5)}"
    code = student(started.client(), source)
    assert code.call("f", 3) == {"x": (3, 2.5)}
    counter = code.make("Counter")
    assert (counter.method("more"), counter.method("more", by=4)) == (1, 5)
    assert code.finish() == "hello\n"
    code.close()


def test_a_job_has_a_clean_environment_and_a_folder_of_its_own(started: zygote.Zygote) -> None:
    client = started.client()
    source = "import os, tempfile\ndef f():\n    open('mine.txt', 'w').write('x')\n    return [os.getcwd(), tempfile.gettempdir(), sorted(os.environ), sorted(os.listdir('.'))]"
    one, other = student(client, source), student(client, source)
    (here, temporary, names, files), (there, *_) = one.call("f"), other.call("f")
    assert "GRADE_SECRET" not in names
    assert set(names) <= {
        *zygote.ENVIRONMENT,
        "HOME",
        "TMPDIR",
        "HF_HOME",
        "TORCH_HOME",
        "XDG_CACHE_HOME",
        "MPLCONFIGDIR",
        "LC_CTYPE",
    }
    assert temporary == os.path.join(here, "tmp")
    assert here != there
    assert files == ["c3.py", "mine.txt", "tmp"]
    one.close()
    other.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has something to give up")
def test_root_is_given_up_here_too(started: zygote.Zygote) -> None:
    code = student(
        started.client(), "import os\ndef f():\n    return [*os.getresuid(), *os.getresgid(), *os.getgroups()]"
    )
    assert 0 not in code.call("f")
    code.close()


@pytest.mark.parametrize(
    ("body", "limits", "expected"),
    [
        ("while True: pass", LIMITS, (Verdict.TIMEOUT, "cpu_limit")),
        ("import time; time.sleep(60)", WALL, (Verdict.TIMEOUT, "wall_limit")),
        ("x = []\n    while True: x.append(bytearray(b'x' * (8 << 20))); __import__('time').sleep(0.02)", replace(LIMITS, cpu=60.0), (Verdict.OUT_OF_MEMORY, "memory_limit")),
        ("import os; os._exit(0)", LIMITS, (Verdict.CRASHED, "exited")),
        ("import os; os.kill(os.getpid(), 11)", LIMITS, (Verdict.CRASHED, "signal")),
        ("open('big', 'wb').write(bytes(16 << 20))", LIMITS, (Verdict.RAISED, "disk_full")),
    ],
    ids=["endless", "asleep", "memory", "exit", "segfault", "disk"],
)  # fmt: skip
def test_limits_and_ends_have_the_same_verdicts(started: zygote.Zygote, body: str, limits, expected) -> None:
    client = started.client()
    code = student(client, f"def f():\n    {body}\ndef g():\n    return 1", limits)
    error = error_of(lambda: code.call("f"))
    assert (error.verdict, error.slug) == expected
    code.begin(LIMITS)
    assert code.call("g") == 1
    code.close()


def test_nothing_is_left_after_the_jobs(started: zygote.Zygote) -> None:
    client = started.client()
    folder = Path(tempfile.gettempdir()) / f"grade-jobs-{started.process.pid}"
    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(4):
        code = student(client, "def f():\n    open('a', 'w').write('b')\n    return 1")
        assert code.call("f") == 1
        code.close()
    assert len(os.listdir("/proc/self/fd")) <= descriptors
    end = time.monotonic() + 20
    while (list(folder.iterdir()) or below(started.process.pid)) and time.monotonic() < end:
        time.sleep(0.05)
    assert list(folder.iterdir()) == []
    assert below(started.process.pid) == []
    started.stop()
    assert not folder.exists()


def test_a_supervisor_that_is_gone_is_a_fault_of_ours(started: zygote.Zygote) -> None:
    client = started.client()
    code = student(client, "import time\ndef f():\n    time.sleep(60)")
    code.load()
    jobs = below(started.process.pid)
    os.kill(started.process.pid, signal.SIGKILL)
    with pytest.raises(BrokenError):
        code.call("f")
    with pytest.raises(BrokenError):
        student(client, "def f():\n    return 1").call("f")
    assert gone(jobs), "a job goes on without its supervisor"


def test_time_and_memory_as_ps_says_them_are_those_of_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    pid = os.getpid()
    seconds, memory = usage.cpu_seconds(pid), usage.resident(pid)
    monkeypatch.setattr(usage, "PROC", "/nonexistent")
    if not any(os.path.exists(path) for path in usage._PS):
        pytest.skip("no ps")
    assert abs(usage.cpu_seconds(pid) - seconds) < 2
    assert memory <= usage.resident(pid) + (1 << 20)
    assert usage.resident(pid) < memory + (2 << 30)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00:07", 7), ("1:02.50", 62.5), ("01:00:00", 3600), ("2-03:04:05", 2 * 86400 + 3 * 3600 + 4 * 60 + 5)],
)
def test_times_are_read_as_linux_and_as_macos_write_them(text: str, seconds: float) -> None:
    assert usage._seconds(text) == seconds
