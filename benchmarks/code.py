"""What isolation costs: a locked job, beside a fresh interpreter's imports, and the memory of a worker."""

from __future__ import annotations

import statistics
import sys
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
    from grader.worker.job import Limits

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
    from grader.worker.job import Limits

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


BENCHMARKS = {"isolation": isolation}
