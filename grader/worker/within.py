"""The supervisor as a thread of the check process, where no process can be handed a descriptor (Windows).

Elsewhere it is a process of its own, between the check process and its jobs. Here each job is held by a job object of
Windows, which ends its process when it is told to, and when the check process is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from typing import Any, Protocol

from grader.worker.inside import removal, spawned, usage
from grader.worker.inside.jobs import Job
from grader.worker.inside.messages import Messages, MessagesWithin
from grader.worker.inside.supervisor import Supervisor
from grader.worker.inside.zygote import Setup

# how Windows says that a process was ended by a fault of its own; names of signals are what reports know
_FAULTS = {
    0xC0000005: signal.SIGSEGV,  # access violation
    0xC00000FD: signal.SIGSEGV,  # stack overflow
    0xC000001D: signal.SIGILL,
    0xC0000094: signal.SIGFPE,
    0xC0000409: signal.SIGABRT,  # fail fast
    0x40000015: signal.SIGABRT,
}


def fault(code: int) -> signal.Signals | None:
    """The signal that stands for the fault which ended a process with this exit code; None where none did."""
    return _FAULTS.get(code & 0xFFFFFFFF)


class Group(Protocol):
    """What holds a job's process: `win32.JobObject`."""

    @property
    def cpu_seconds(self) -> float: ...
    def add(self, process: int) -> None: ...
    def bound(self, memory: int) -> None: ...
    def kill(self) -> None: ...
    def close(self) -> None: ...


def job_object() -> Group:
    """A new one of Windows'."""
    from grader.worker.inside.win32 import JobObject

    return JobObject()


class HeldJob(Job):
    """A job whose process is held by a group."""

    def __init__(
        self, process: subprocess.Popen[bytes], group: Group, number: int, client: Messages, folder: str
    ) -> None:
        super().__init__(process.pid, number, client, folder, counts_from_begin=True)
        self.process, self.group = process, group

    def begin(self, cpu: float, wall: float, memory: int) -> None:
        """As of `Job`; besides, what goes beyond the memory fails at once instead of being seen later."""
        super().begin(cpu, wall, memory)
        with contextlib.suppress(OSError):
            self.group.bound(usage.resident(self.pid) + memory)

    def kill(self, why: str) -> None:
        """As of `Job`."""
        self.limit = self.limit or why
        self.group.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # while it lives, Windows keeps its folder
            self.process.wait(2.0)

    def clean(self) -> None:
        """As of `Job`; nothing is left to wait for."""
        self.group.close()
        removal.remove(self.folder)


class SupervisorWithin(Supervisor):
    """Jobs of one check process, supervised by a thread of it."""

    def _messages(self, descriptor: int) -> Messages:
        return MessagesWithin(socket.socket(fileno=descriptor))

    def _close(self, descriptors: list[int]) -> None:
        if descriptors:
            socket.close(descriptors[0])
            for descriptor in descriptors[1:]:
                os.close(descriptor)

    def _spawn(self, client: Messages, message: dict[str, Any], descriptors: list[int]) -> None:
        group = job_object()
        try:
            process, folder = spawned.start(self.setup, message, descriptors)
        except BaseException:
            group.close()
            raise
        try:
            group.add(int(getattr(process, "_handle", process.pid)))
        except OSError:
            process.kill()
            group.close()
            raise
        self.jobs[process.pid] = HeldJob(process, group, message["id"], client, folder)

    def _reap(self) -> None:
        for pid, job in list(self.jobs.items()):
            assert isinstance(job, HeldJob)
            code = job.process.poll()
            if code is None:
                continue
            del self.jobs[pid]
            seconds = job.group.cpu_seconds
            job.clean()
            number = fault(code) if sys.platform == "win32" or code >= 0 else signal.Signals(-code)
            self._tell_end(job, signal=number, code=None if number else code, cpu=seconds)


class SupervisorThread:
    """Runs it; as much of a process as `Zygote` needs."""

    def __init__(self, theirs: socket.socket) -> None:
        self._theirs = theirs
        self._supervisor: SupervisorWithin | None = None
        self._thread = threading.Thread(target=self._serve, name="grade-supervisor", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        control = MessagesWithin(self._theirs)
        try:
            asked = control.receive_one()
            if asked is None:
                return
            setup = Setup(asked)
            try:
                ready = spawned.prepare(setup)
            except Exception:
                control.send({"event": "refused", "why": traceback.format_exc()[-4000:]})
                return
            control.send({"event": "ready", **ready})
            self._supervisor = SupervisorWithin(setup, control)
            self._supervisor.serve()
        finally:
            control.close()

    def poll(self) -> int | None:
        """None while it runs."""
        return None if self._thread.is_alive() else 0

    def wait(self, timeout: float | None = None) -> int:
        """subprocess.TimeoutExpired where it goes on."""
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise subprocess.TimeoutExpired("the supervisor", timeout or 0.0)
        return 0

    def kill(self) -> None:
        """Ask it to end at its next look."""
        if self._supervisor is not None:
            self._supervisor.running = False
