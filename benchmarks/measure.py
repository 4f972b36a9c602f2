"""Run a command and ask the kernel what it cost."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one finished command used, its children included."""

    cpu: float  # seconds, user + system
    wall: float  # seconds
    peak: float  # MB, of the largest single process
    returncode: int


def run(command: Sequence[str], *, cwd: Path | None = None, stdin: Path | None = None) -> Cost:
    """Run to the end, output thrown away. The accounting is wait4's, so it covers what the command waited for."""
    import time

    with (stdin or Path(os.devnull)).open("rb") as source:
        start = time.perf_counter()
        environment = {**os.environ, "GRADE_LANG": "en"}
        process = subprocess.Popen(
            list(command), cwd=cwd, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, process.returncode)


def median_cpu(command: Sequence[str], *, runs: int, cwd: Path | None = None, stdin: Path | None = None) -> float:
    """Median CPU seconds over `runs` runs, after one that is not counted."""
    run(command, cwd=cwd, stdin=stdin)
    return statistics.median(run(command, cwd=cwd, stdin=stdin).cpu for _ in range(runs))


def paired_ratio(first: Sequence[str], second: Sequence[str], *, runs: int) -> tuple[float, float, float]:
    """(median ratio pair by pair, median CPU of the first, of the second): drift hits both sides of a pair alike."""
    run(first)
    run(second)
    pairs = [(run(first).cpu, run(second).cpu) for _ in range(runs)]
    return (
        statistics.median(a / b for a, b in pairs),
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
    )


def own_peak() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
