"""The local engine: worker processes on this machine, one task in each at a time (layer 4).

Theory of operation. The parent holds one pipe a worker, sends a task down it, and waits on all pipes at once. So it
knows which task each process works on, and since when: a worker that dies takes nothing but its own task with it, and
one that hangs can be killed alone. That is why this is not `concurrent.futures.ProcessPoolExecutor`, where one death
fails every pending future without naming the culprit, and where no single worker can be stopped. At most `jobs` tasks
are taken from the iterable ahead of their results, so memory does not grow with the class.

Workers come from a fork server (or are spawned), never forked from a parent that may have threads. They ignore Ctrl-C,
which the parent answers by killing them, and they end by themselves when the parent is gone, as their pipe then closes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Generic

from grader.engine import R, Result, T, TaskDone, TaskFailed
from grader.engine.process import START_LIMIT, Initializer, Worker, WorkerGoneError, trace
from grader.errors import MachineError
from grader.text import Text

WALL = 120.0  # seconds a task may take
MOMENT = 0.5  # seconds waited at a time: a Ctrl-C just before the system call does not end it, and is seen after it
_MAX_FAILED_STARTS = 3  # in a row, before this machine is given up


def usable_cpus() -> int:
    """CPUs that this process may run on: what `--jobs` is when nobody says."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    tasks: Iterable[T],
    work: Callable[[T], R],
    *,
    jobs: int,
    initializer: Initializer | None = None,
    on_done: Callable[[Result[T, R]], object] | None = None,
    wall: float = WALL,
) -> Iterator[Result[T, R]]:
    """Yield a TaskDone or TaskFailed for every task, in the order in which they finish.

    `work` and `initializer` (run once in each worker) must be picklable: functions of a module, or partials of them.
    `on_done` is called with each result just before it is yielded. A task whose worker dies is tried once more in a
    fresh worker while nothing else runs. With one job everything happens in this process; the wall limit then needs
    the main thread (it is an alarm), and a crash is a crash of the command. MachineError where workers cannot start.
    Closing the generator, or Ctrl-C, stops the workers at once.
    """
    if jobs < 1:
        raise ValueError("jobs must be at least 1")
    source = (
        _in_process(tasks, work, initializer, wall) if jobs == 1 else _Pool(work, initializer, jobs, wall).run(tasks)
    )
    for result in source:
        if on_done is not None:
            on_done(result)
        yield result


# ------------------------------------------------------------------------------------------------- one process


class _LateError(BaseException):
    """The alarm rang. Not an Exception: `work` must not take it for one of its own."""


def _in_process(
    tasks: Iterable[T], work: Callable[[T], R], initializer: Initializer | None, wall: float
) -> Iterator[Result[T, R]]:
    if initializer is not None:
        initializer()
    for task in tasks:
        yield _attempt(task, work, wall)


def _attempt(task: T, work: Callable[[T], R], wall: float) -> Result[T, R]:
    try:
        with _alarm(wall):
            return TaskDone(task, work(task))
    except _LateError:
        return TaskFailed(task, "timeout", f"stopped after {wall:g} s")
    except (Exception, SystemExit):
        return TaskFailed(task, "raised", trace())


@contextmanager
def _alarm(wall: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGALRM, ring)
    rest, interval = signal.setitimer(signal.ITIMER_REAL, wall)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, rest, interval)
        signal.signal(signal.SIGALRM, before)


# ------------------------------------------------------------------------------------------------ many processes


class _Pool(Generic[T, R]):
    """Up to `jobs` workers, each with at most one task."""

    def __init__(self, work: Callable[[T], R], initializer: Initializer | None, jobs: int, wall: float) -> None:
        self._work, self._initializer, self._jobs, self._wall = work, initializer, jobs, wall
        self._busy: list[Worker[T]] = []
        self._idle: list[Worker[T]] = []
        self._suspects: deque[T] = deque()  # their worker died; each gets another try, alone
        self._failed_starts = 0  # in a row

    def run(self, tasks: Iterable[T]) -> Iterator[Result[T, R]]:
        try:
            yield from self._finish(iter(tasks), self._jobs, alone=False)
            while self._suspects:
                self._stop(self._idle)
                yield from self._finish(iter([self._suspects.popleft()]), 1, alone=True)
        finally:
            self._stop(self._busy)
            self._stop(self._idle)

    def _finish(self, tasks: Iterator[T], jobs: int, *, alone: bool) -> Iterator[Result[T, R]]:
        while True:
            while len(self._busy) < jobs:
                try:
                    task = next(tasks)
                except StopIteration:
                    break
                refused = self._hand_out(task)
                if refused is not None:
                    yield refused
            if not self._busy:
                return
            for worker in self._stirring():
                result = self._answer(worker, alone=alone)
                if result is not None:
                    yield result

    def _hand_out(self, task: T) -> TaskFailed[T] | None:
        """Give the task to an idle worker or a new one; a failure where it cannot be sent."""
        while True:
            worker = self._idle.pop() if self._idle else Worker[T](self._work, self._initializer)
            self._busy.append(worker)
            try:
                worker.give(task, self._wall)
            except WorkerGoneError:  # it died while idle, through no fault of this task
                self._discard(worker)
            except Exception:  # the task cannot be pickled; nothing was sent
                self._rest(worker)
                return TaskFailed(task, "raised", trace())
            else:
                return None

    def _stirring(self) -> list[Worker[T]]:
        """Busy workers that said something, died, or ran out of time; waits a moment where there is none."""
        ends: list[Connection | int] = []
        for worker in self._busy:
            ends += [worker.pipe, worker.process.sentinel]
        patience = min(worker.deadline for worker in self._busy) - time.monotonic()
        heard = wait(ends, min(max(0.0, patience), MOMENT))
        now = time.monotonic()
        return [worker for worker in self._busy if worker.stirred(heard) or worker.deadline <= now]

    def _answer(self, worker: Worker[T], *, alone: bool) -> Result[T, R] | None:
        """What a stirring worker's task came to; None where that is still open."""
        task = worker.task
        silent = not wait([worker.pipe, worker.process.sentinel], 0)
        if silent:
            self._discard(worker)
            if not worker.ready:
                return self._start_again(task, f"not ready after {START_LIMIT:g} s")
            return TaskFailed(task, "timeout", f"stopped after {self._wall:g} s")
        kind, value = worker.hear()
        if kind == "ready":
            worker.ready, self._failed_starts = True, 0
            self._busy.remove(worker)
            self._idle.append(worker)
            return self._hand_out(task)
        if kind == "unready":
            raise _cannot_start(value)
        if kind == "died":
            self._discard(worker)
            if not worker.ready:
                return self._start_again(task, value)
            if alone:
                return TaskFailed(task, "died", value)
            self._suspects.append(task)
            return None
        self._rest(worker)
        return TaskDone(task, value) if kind == "done" else TaskFailed(task, "raised", value)

    def _start_again(self, task: T, why: str) -> TaskFailed[T] | None:
        self._failed_starts += 1
        if self._failed_starts > _MAX_FAILED_STARTS:
            raise _cannot_start(why)
        return self._hand_out(task)

    def _rest(self, worker: Worker[T]) -> None:
        self._busy.remove(worker)
        self._idle.append(worker)

    def _discard(self, worker: Worker[T]) -> None:
        self._busy.remove(worker)
        worker.stop()

    @staticmethod
    def _stop(workers: list[Worker[T]]) -> None:
        while workers:
            workers.pop().stop()


def _cannot_start(why: str) -> MachineError:
    last = why.strip().splitlines()[-1] if why.strip() else why
    return MachineError(
        Text(
            f"採点プロセスを起動できません({last})。--jobs 1 で試すか、`grade doctor` を実行してください。",
            f"A grading process cannot be started ({last}); try --jobs 1, or run `grade doctor`.",
        )
    )
