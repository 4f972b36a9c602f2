"""The supervisor as a thread (Windows): on Windows with its job objects, elsewhere with signals in their place."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.result import Verdict
from grader.worker import within, zygote
from grader.worker.inside import usage
from grader.worker.inside.messages import MessagesWithin, pair
from grader.worker.levels import Level

from .zygotes import LIMITS, bare, error_of, student

WINDOWS = sys.platform == "win32"
WINE = WINDOWS and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
WALL = replace(LIMITS, cpu=30.0, wall=1.0)


class Signals:
    """Ends a process as a job object does, without bounding anything."""

    def __init__(self) -> None:
        self.process = 0

    @property
    def cpu_seconds(self) -> float:
        return usage.cpu_seconds(self.process)

    def add(self, process: int) -> None:
        self.process = process

    def bound(self, memory: int) -> None: ...

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)

    def close(self) -> None: ...


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[zygote.Zygote]:
    monkeypatch.setattr(zygote, "FORKS", False)
    monkeypatch.setattr(zygote, "WITHIN", True)
    monkeypatch.setenv("GRADE_SECRET", "key")
    if not WINDOWS:
        monkeypatch.setattr(within, "job_object", Signals)
    with bare(Level.LIMITED) as running:
        yield running


def test_calls_and_objects_work_as_they_do_elsewhere(started: zygote.Zygote) -> None:
    source = "class Counter:\n    n = 0\n    def more(self, by=1):\n        self.n += by\n        return self.n\ndef f(x):\n    print('hello')\n    return {'x': (x, 2.5)}"
    code = student(started.client(), source)
    assert code.call("f", 3) == {"x": (3, 2.5)}
    counter = code.make("Counter")
    assert (counter.method("more"), counter.method("more", by=4)) == (1, 5)
    time.sleep(0.5)  # what is printed comes by a thread
    assert code.finish().split() == ["hello"]
    code.close()


def test_a_job_has_a_clean_environment_and_a_folder_of_its_own(started: zygote.Zygote) -> None:
    client = started.client()
    source = "import os, tempfile\ndef f():\n    open('mine.txt', 'w').write('x')\n    return [os.getcwd(), tempfile.gettempdir(), sorted(os.environ), sorted(os.listdir('.'))]"
    one, other = student(client, source), student(client, source)
    (here, temporary, names, files), (there, *_) = one.call("f"), other.call("f")
    assert "GRADE_SECRET" not in names
    assert "PATH" not in names
    assert here != there
    assert files == ["c3.py", "mine.txt", "tmp"]
    if WINDOWS:  # elsewhere the job goes by the variable of its own system
        assert temporary == os.path.join(here, "tmp")
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("body", "limits", "expected"),
    [
        pytest.param(
            "while True: pass", LIMITS, (Verdict.TIMEOUT, "cpu_limit"),
            marks=pytest.mark.skipif(WINE, reason="Wine does not say what time another process has used"),
        ),
        ("import time; time.sleep(60)", WALL, (Verdict.TIMEOUT, "wall_limit")),
        ("import os; os._exit(7)", LIMITS, (Verdict.CRASHED, "exited")),
        ("import faulthandler; faulthandler._read_null()", LIMITS, (Verdict.CRASHED, "signal")),
        ("while True: print('x' * 100000)", replace(LIMITS, cpu=60.0), (Verdict.FORBIDDEN, "output_limit")),
        ("return input()", LIMITS, (Verdict.RAISED, "asked_for_input")),
    ],
    ids=["endless", "asleep", "exit", "segfault", "flood", "input"],
)  # fmt: skip
def test_limits_and_ends_have_the_same_verdicts(started: zygote.Zygote, body: str, limits, expected) -> None:
    client = started.client()
    code = student(client, f"def f():\n    {body}\ndef g():\n    return 1", limits)
    error = error_of(lambda: code.call("f"))
    assert (error.verdict, error.slug) == expected
    code.begin(LIMITS)
    assert code.call("g") == 1
    code.close()


def test_memory_is_bounded(started: zygote.Zygote) -> None:
    body = (
        "x = []\n    while True:\n        x.append(bytearray(b'x' * (8 << 20)))\n        __import__('time').sleep(0.02)"
    )
    code = student(started.client(), f"def f():\n    {body}", replace(LIMITS, cpu=60.0))
    # watched from outside; on Windows the job object may refuse first, as a limit of resources does on Linux
    assert error_of(lambda: code.call("f")).verdict is Verdict.OUT_OF_MEMORY
    code.close()


def test_nothing_is_left_after_the_jobs(started: zygote.Zygote) -> None:
    client = started.client()
    folder = Path(tempfile.gettempdir()) / f"grade-jobs-{os.getpid()}"
    for _ in range(3):
        code = student(client, "def f():\n    open('a', 'w').write('b')\n    return 1")
        assert code.call("f") == 1
        code.close()
    end = time.monotonic() + 20
    while list(folder.iterdir()) and time.monotonic() < end:
        time.sleep(0.05)
    assert list(folder.iterdir()) == []
    started.stop()
    assert not folder.exists()
    assert started.process.poll() == 0


def test_a_client_that_goes_takes_its_jobs_with_it(started: zygote.Zygote) -> None:
    client = started.client()
    code = student(client, "import os\ndef f():\n    return os.getpid()")
    pid = code.call("f")
    client.messages.close()
    end = time.monotonic() + 20
    while usage.resident(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert usage.resident(pid) == 0


def test_descriptors_travel_within_a_process_as_copies() -> None:
    one, other = map(MessagesWithin, pair(apart=False))
    ends, (reading, writing) = pair(apart=False), os.pipe()
    one.send({"id": 1}, [ends[0].fileno(), writing])
    ends[0].close()
    os.close(writing)
    [(message, (of_socket, of_file))] = other.receive() or []
    assert message == {"id": 1}
    os.write(of_file, b"x")
    os.close(of_file)
    assert os.read(reading, 2) == b"x"
    within.SupervisorWithin._close(None, [of_socket])  # type: ignore[arg-type]
    assert ends[1].recv(1) == b""
    one.close()
    assert other.receive() is None
    os.close(reading)
    ends[1].close()
    other.close()


@pytest.mark.parametrize(("code", "number"), [(0xC0000005, signal.SIGSEGV), (-1073741819, signal.SIGSEGV)])
def test_how_windows_ends_a_process_is_told_by_the_name_of_a_signal(code: int, number: signal.Signals) -> None:
    assert within.fault(code) is number
