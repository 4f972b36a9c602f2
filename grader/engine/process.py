"""One worker process of the local engine, seen from both ends of its pipe (layer 4)."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic

from grader.engine import T

START_LIMIT = 120.0  # seconds until a new worker says that it is ready
_MAX_DETAIL = 8000  # characters of a traceback that travel back

Initializer = Callable[[], object]


class WorkerGoneError(Exception):
    """The worker died while it had nothing to do."""


def trace() -> str:
    """The end of the current exception's traceback, which names the error."""
    return traceback.format_exc()[-_MAX_DETAIL:]


def _serve(pipe: Connection, work: Callable[[Any], Any], initializer: Initializer | None) -> None:
    """A worker's whole life: say ready, then one answer a task, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # held since before this process was started
    try:
        if initializer is not None:
            initializer()
    except BaseException:
        pipe.send(("unready", trace()))
        return
    pipe.send(("ready", None))
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = ("done", work(task))
        except BaseException:
            answer = ("raised", trace())
        try:
            pipe.send(answer)
        except OSError:
            return
        except Exception:  # the result cannot be pickled; nothing was written yet
            pipe.send(("raised", trace()))


class Worker(Generic[T]):
    """One process, its pipe, and the task that it works on."""

    def __init__(self, work: Callable[[Any], Any], initializer: Initializer | None) -> None:
        if sys.platform == "win32":
            context = multiprocessing.get_context("spawn")
        else:
            context = multiprocessing.get_context("forkserver")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work, initializer), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()
        self.ready = False
        self.deadline = time.monotonic() + START_LIMIT

    def give(self, task: T, wall: float) -> None:
        """Keep the task until the worker is ready, then send it.

        WorkerGoneError where the worker died while idle; whatever pickling raises where the task cannot travel.
        """
        message = ForkingPickler.dumps(task)
        self.task = task
        if self.ready:
            self.deadline = time.monotonic() + wall
            try:
                self.pipe.send_bytes(message)
            except OSError as error:
                raise WorkerGoneError from error

    def stirred(self, heard: Sequence[object]) -> bool:
        return self.pipe in heard or self.process.sentinel in heard

    def hear(self) -> tuple[str, Any]:
        """What the worker said: unready, ready, done or raised; or that it died, with its exit code."""
        try:
            if self.pipe.poll():
                kind, value = self.pipe.recv()
                return kind, value
        except (EOFError, OSError):
            pass
        except Exception:  # a result that cannot be unpickled here; the whole message was taken from the pipe
            return "raised", trace()
        self.process.join()
        return "died", f"the process ended with exit code {self.process.exitcode}"

    def stop(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.process.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Children inherit the mask, so Ctrl-C cannot reach one that is still importing and print its traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
