"""What isolation costs: a locked job, beside a fresh interpreter's imports, a whole exercise, and leaks."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import run

ROOT = Path(__file__).parent.parent
Row = dict[str, Any]

TRAINS = """
import torch
def f():
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.GELU(), torch.nn.Linear(256, 4))
    optimizer = torch.optim.AdamW(model.parameters())
    for _ in range(150):
        loss = torch.nn.functional.cross_entropy(model(torch.randn(32, 64)), torch.randint(0, 4, (32,)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return float(loss)
"""


def isolation() -> Iterator[Row]:
    """All rows from one zygote and one run, so that ratios compare like with like."""
    from grader.course import load_course
    from grader.worker import zygote
    from grader.worker.levels import Level

    course = load_course(ROOT)
    imports = "import " + ", ".join(course.preload)
    with zygote.start(floor=Level.CONTAINED, preload=course.preload, forbidden=[ROOT]) as started:
        yield from _job(started, run([sys.executable, "-c", imports]).wall)
        yield _memory(started)


def _job(started: Any, fresh: float) -> Iterator[Row]:
    from grader.checks.student import Student
    from grader.worker.limits import Limits

    client, times = started.client(), []
    for _ in range(40):
        began = time.perf_counter()
        code = Student(client, "c3", "def f():\n    return 1", Limits())
        code.begin(Limits())
        code.call("f")
        code.close()
        times.append(time.perf_counter() - began)
    median, worst = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    yield {
        "name": f"locked job that does nothing ({started.level})", "value": median * 1000, "unit": "ms, median",
        "target": "< 40", "met": median < 0.040, "beside": f"p95 {worst * 1000:.0f} ms",
    }  # fmt: skip
    yield {
        "name": "the same / a fresh interpreter's imports", "value": 100 * median / fresh, "unit": "%",
        "target": "< 1", "met": median < fresh / 100, "beside": f"{fresh:.2f} s to import the same",
    }  # fmt: skip


def _memory(started: Any) -> Row:
    """Private memory of a job while it trains; read as root, or it is the supervisor's own count."""
    from grader.checks.student import Student
    from grader.worker.limits import Limits

    code = Student(started.client(), "c3", TRAINS, Limits())
    code.begin(Limits())
    code.load()
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], _private_below(started.process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code.call("f")
    over.set()
    watcher.join()
    code.close()
    return {
        "name": "private memory of a worker that trains", "value": most[0] / 2**20, "unit": "MB", "target": "< 100",
        "met": 0 < most[0] < 100 << 20, "beside": "the rest is shared with the zygote",
    }  # fmt: skip


def _private_below(pid: int) -> int:
    """Private bytes of the deepest descendant, which is the job; 0 where they cannot be read."""
    try:
        while found := [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]:
            pid = found[-1]
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def whole() -> Iterator[Row]:
    """All of c3, warm, beside the same code and checks in one process: no zygote, no job, no lockdown.

    Both sides encode what crosses, so that the ratio is of the processes alone. Pairs, one after the other.
    """
    import torch

    from grader.checks.service import CheckService
    from grader.course import load_course
    from grader.worker.levels import Level

    course = load_course(ROOT)
    problem = course.problem("c3")
    assert problem is not None
    source = min((problem.folder / "right").glob("*.py")).read_text("utf-8")
    for name in course.preload:
        __import__(name)
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()  # as the check process does, or this one would be slowed by collections that walk all of torch
    with CheckService(course, floor=Level.CONTAINED) as service:
        service.start()
        pairs = [(_timed(service.run, problem, source), _timed(_in_one_process, problem, source)) for _ in range(8)][1:]
        level = service.about["level"]
    ratio = statistics.median(one / other for one, other in pairs)
    one, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    yield {
        "name": f"all of c3, warm ({level}) / in one process", "value": ratio, "unit": "x, median", "target": "< 1.5",
        "met": ratio < 1.5, "beside": f"{one:.2f} s against {other:.2f} s, {len(problem.checks)} checks",
    }  # fmt: skip


def _timed(run: Any, problem: Any, source: str) -> float:
    began = time.perf_counter()
    answer = run(problem, source)
    seconds = time.perf_counter() - began
    lost = {name: result for name, result in answer["checks"].items() if result["verdict"] != "passed"}
    if lost or not answer["checks"] or answer["fault"]:
        raise RuntimeError(f"a right solution did not pass: {answer['fault'] or lost or answer['loaded']}")
    return seconds


def _in_one_process(problem: Any, source: str) -> dict[str, Any]:
    from grader.checks.plugin import Setting
    from grader.checks.runner import run_checks
    from grader.worker.limits import Limits

    known, path = set(sys.modules), list(sys.path)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        try:
            setting = Setting(problem.id, source, Limits(), 20260401, "cpu")
            return run_checks(_Here(), problem.folder, ROOT, setting)  # type: ignore[arg-type]
        finally:
            sys.path[:] = path
            for name in set(sys.modules) - known:
                if str(getattr(sys.modules[name], "__file__", "")).startswith(str(problem.folder)):
                    del sys.modules[name]


class _Here:
    """Stands in for a client of the zygote and its jobs: requests are performed in this process."""

    over = event = None

    def __init__(self) -> None:
        from grader.worker.inside.session import Session

        self.session, self.asked = Session(), 0

    def job(self, _limits: Any) -> _Here:
        return _Here()

    def ask(self, request: Any, blob: bytes = b"") -> Any:
        from grader.worker.inside import harness, wire

        self.asked += 1
        frame = wire.Frame(json.loads(json.dumps({**request, "n": self.asked})), blob)
        answer, blob = harness._answer(self.session, frame)
        return wire.Frame(json.loads(json.dumps(answer)), blob)

    def begin(self, _limits: Any) -> None: ...

    def end(self) -> None: ...

    def close(self) -> None: ...

    def log(self) -> str:
        return ""


def leaks() -> Iterator[Row]:
    """Processes, folders and descriptors that are left after a thousand jobs, a third of which end badly."""
    from grader.checks.failures import StudentError
    from grader.checks.student import Student
    from grader.worker import zygote
    from grader.worker.levels import IsolationError, Level
    from grader.worker.limits import Limits

    source = "import os\ndef f(n):\n    os.makedirs('a/b')\n    if n % 3 == 0: os._exit(1)\n    return n"
    for level in (Level.FULL, Level.CONTAINED):
        try:
            started = zygote.start(floor=level, ceiling=level)
        except IsolationError:
            continue
        with started:
            client, answered, began = started.client(), 0, time.perf_counter()
            before = _descriptors()
            for number in range(1000):
                code = Student(client, "c3", source, Limits())
                code.begin(Limits())
                with contextlib.suppress(StudentError):
                    answered += code.call("f", number) == number
                code.close()
            seconds = time.perf_counter() - began
            open_still = max(0, _descriptors() - before)
            time.sleep(1.0)  # folders are removed in processes of their own
            own = 1 if level is Level.FULL else 0  # PID 1 of its namespace
            processes = max(0, len(_below(started.process.pid)) - own)
            folder = Path(tempfile.gettempdir()) / f"grade-jobs-{started.process.pid}"
            folders = len(os.listdir(folder)) if folder.is_dir() else 0
        left = open_still + processes + folders + len(client.jobs) + folder.exists()
        yield {
            "name": f"left after 1,000 jobs ({level})", "value": float(left), "unit": "things", "target": "0",
            "met": left == 0 and answered == 666,
            "beside": f"{processes} processes, {folders} folders, {open_still} descriptors; {seconds:.0f} s",
        }  # fmt: skip


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _below(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [further for child in children for further in _below(child)]


BENCHMARKS = {"isolation": isolation, "whole": whole, "leaks": leaks}
