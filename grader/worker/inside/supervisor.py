"""The zygote at work: start jobs for its clients, look at what they take, tell how each ended."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from . import kernel, spawned
from .jobs import Job, run_job, sweep
from .messages import Messages, close

if TYPE_CHECKING:
    from .zygote import Setup

TICK = 0.02  # seconds between looks at running jobs


class Supervisor:
    """Poll clients and jobs; one thread, nothing that blocks."""

    def __init__(self, setup: Setup, control: Messages) -> None:
        self.setup = setup
        self.control = control
        self.tick = TICK if setup.forks else spawned.TICK
        self.selector = selectors.DefaultSelector()
        self.selector.register(control.connection, selectors.EVENT_READ, self._new_client)
        self.jobs: dict[int, Job] = {}  # by pid
        self.cleaners: set[int] = set()  # processes that remove what jobs left
        self.running = True

    def serve(self) -> None:
        try:
            while self.running:
                for key, _ in self.selector.select(self.tick if self.jobs or self.cleaners else None):
                    key.data()
                self._reap()
                now = time.monotonic()
                for job in list(self.jobs.values()) if "watchdog" not in self.setup.without else ():
                    job.look(now)
        finally:
            self._kill(self.jobs.values())
            self._reap()
            sweep(self.setup.folder)

    def _new_client(self) -> None:
        heard = self.control.receive()
        if heard is None:
            self.running = False
            return
        for message, descriptors in heard:
            if message["op"] == "client" and len(descriptors) == 1:
                client = self._messages(descriptors[0])
                self.selector.register(client.connection, selectors.EVENT_READ, partial(self._client, client))
            else:
                self._close(descriptors)

    def _client(self, client: Messages) -> None:
        try:
            heard = client.receive()
        except OSError:
            heard = None
        if heard is None:
            self.selector.unregister(client.connection)
            self._kill([job for job in self.jobs.values() if job.client is client])
            client.close()
            return
        for message, descriptors in heard:
            self._do(client, message, descriptors)

    def _do(self, client: Messages, message: dict[str, Any], descriptors: list[int]) -> None:
        if message["op"] == "job":
            self._start(client, message, descriptors)
            return
        self._close(descriptors)
        job = next((j for j in self.jobs.values() if j.client is client and j.number == message["id"]), None)
        if job is None:
            return
        if message["op"] == "kill":
            job.kill(message.get("why", "killed"))
        elif message["op"] == "begin":
            job.begin(message["cpu"], message["wall"], message["memory"])
        elif message["op"] == "end":
            job.end()

    def _start(self, client: Messages, message: dict[str, Any], descriptors: list[int]) -> None:
        setup = self.setup
        try:
            if not setup.forks:
                self._spawn(client, message, descriptors)
                self._close(descriptors)
                return
            if setup.own_pid_namespace >= 0:
                kernel.unshare(kernel.CLONE_NEWPID)
            pid = os.fork()
        except OSError as error:
            self._close(descriptors)
            self._tell(client, {"event": "fault", "id": message["id"], "why": str(error)})
            return
        if pid == 0:
            run_job(setup, message, descriptors)  # never returns
        if setup.own_pid_namespace >= 0:
            kernel.set_namespace(setup.own_pid_namespace, kernel.CLONE_NEWPID)
        self._close(descriptors)
        self.jobs[pid] = Job(pid, message["id"], client, os.path.join(setup.folder, str(pid)) if setup.folder else "")

    def _messages(self, descriptor: int) -> Messages:
        return Messages(socket.socket(fileno=descriptor))

    def _close(self, descriptors: list[int]) -> None:
        close(descriptors)

    def _spawn(self, client: Messages, message: dict[str, Any], descriptors: list[int]) -> None:
        process, folder = spawned.start(self.setup, message, descriptors)
        process.returncode = 0  # this supervisor waits for all its children itself
        self.jobs[process.pid] = Job(process.pid, message["id"], client, folder, counts_from_begin=True)

    def _reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            job = self.jobs.pop(pid, None)
            if job is None:
                self.cleaners.discard(pid)  # or a grandchild that became ours
                continue
            cleaner = job.clean()
            if cleaner is not None:
                self.cleaners.add(cleaner)
            self._tell_end(
                job,
                signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
                code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
                cpu=usage.ru_utime + usage.ru_stime,
            )

    def _tell_end(self, job: Job, *, signal: int | None, code: int | None, cpu: float) -> None:
        how = {"signal": signal, "code": code, "limit": job.limit, "cpu": cpu, "peak": max(job.peak, 0)}
        self._tell(job.client, {"event": "exit", "id": job.number, **how})

    def _tell(self, client: Messages, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            client.send(message, wait=False)

    def _kill(self, jobs: Iterable[Job]) -> None:
        for job in list(jobs):
            job.kill("killed")
