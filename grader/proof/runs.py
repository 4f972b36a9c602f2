"""Many solutions through several check processes at once: a thread and a `CheckService` for each.

A service is warm after some seconds and then takes a fraction of one for most exercises, so few solutions start few.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from grader.checks.service import CheckService
from grader.model import Course
from grader.proof.solutions import Solution
from grader.worker.levels import Level

_WORTH_A_SERVICE = 16  # solutions that take about as long as a service takes to start


@dataclass(frozen=True)
class Task:
    """One solution to run."""

    solution: Solution
    seed: int
    stop_at: str = ""  # of CheckService.run


@dataclass(frozen=True)
class Run:
    """One solution, run once."""

    solution: Solution
    seed: int
    answer: Mapping[str, Any]  # of CheckService.run
    seconds: float


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(course: Course, work: Sequence[Task], *, jobs: int) -> Iterator[Run]:
    """Run every task and yield each as it is done, in whatever order.

    MachineError where no code can run here. The solutions are the course's own, so any level of isolation will do.
    """
    waiting: deque[Task] = deque(work)
    done: SimpleQueue[Run | BaseException] = SimpleQueue()
    enough = threading.Event()

    def serve() -> None:
        try:
            with CheckService(course, floor=Level.LIMITED) as service:
                while not enough.is_set():
                    try:
                        task = waiting.popleft()
                    except IndexError:
                        return
                    began = time.perf_counter()
                    solution = task.solution
                    answer = service.run(solution.problem, solution.source, seed=task.seed, stop_at=task.stop_at)
                    done.put(Run(solution, task.seed, answer, time.perf_counter() - began))
        except BaseException as error:
            done.put(error)

    many = max(1, min(jobs, 1 + len(work) // _WORTH_A_SERVICE))
    # daemons: an interrupted command does not wait for what runs, and the check processes end when it does
    threads = [threading.Thread(target=serve, daemon=True) for _ in range(many)]
    for thread in threads:
        thread.start()
    try:
        for _ in work:
            found = done.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        enough.set()
    for thread in threads:
        thread.join()
