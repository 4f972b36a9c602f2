"""The zygote: a process that has imported what the course names, forks once for every job, and supervises them.

Theory of operation. The check process (trusted) execs this file with an empty environment and one descriptor, a
SEQPACKET socket. The zygote first takes away its own rights (`lockdown`, the part "once"), then imports, then waits.
It never runs a student's code and must have exactly one thread, or its children would inherit locks that nobody frees.

    check process ──control──▶ guardian ─fork─▶ zygote (PID 1) ─fork─▶ job ─▶ lockdown ─▶ student's module
          └──────────────────── one private stream a job ───────────────────────┘

On the control socket come new clients, each with a socket of its own; a client asks for jobs and is told how they
ended. When a client goes, its jobs are killed; when the control socket closes, everything is. The status of a job
(exit, signal, limit, resources) comes from here and from the kernel, never from the job itself.
"""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401 - looked up by name later, when nothing more can be read
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Iterable
from functools import partial
from typing import Any

from . import harness, kernel, lockdown, seccomp, spawned
from .jobs import Job, open_jobs_folder, run_job, sweep
from .lockdown import View
from .messages import Messages, close

TICK = 0.02  # seconds between looks at running jobs


class Setup:
    """What the check process asked for, and what came of it."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.level: str = asked["level"]
        self.forks: bool = asked["forks"]  # else each job is an interpreter of its own: see `spawned`
        self.without = frozenset(asked.get("without", ())) & lockdown.GUARDS
        self.user: tuple[int, int] | None = tuple(asked["user"]) if asked.get("user") else None
        self.view = View(tuple(asked["readable"]), tuple(asked.get("listable", ())), tuple(asked.get("devices", ())))
        self.path: list[str] = asked["path"]
        self.preload: list[str] = asked["preload"]
        self.scratch: str = asked["scratch"]
        self.applied = lockdown.Applied()
        self.proc_files: dict[str, bytes] = {}
        self.program = b""
        self.sizes = (0, 0)
        self.own_pid_namespace = -1  # descriptor; -1 where jobs get none of their own
        self.folder = ""  # where jobs without a mount namespace work

    @property
    def namespaces(self) -> bool:
        return self.level == "full"

    @property
    def sealed(self) -> bool:
        return self.level in ("full", "contained")


def main() -> None:
    """Read the setup, lock down, import, serve. Ends by `os._exit`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to handle; it closes our socket
    control = Messages(socket.socket(fileno=int(sys.argv[1])))  # handed over by the check process
    asked = control.receive_one()
    if asked is None:
        os._exit(0)
    setup = Setup(asked)
    try:
        _enter(setup)
    except OSError as error:
        control.send({"event": "refused", "why": str(error)})
        os._exit(3)
    try:
        ready = _prepare(setup)
    except BaseException:
        control.send({"event": "refused", "why": traceback.format_exc()[-4000:]})
        os._exit(4)
    control.send({"event": "ready", **ready})
    Supervisor(setup, control).serve()
    os._exit(0)


def _enter(setup: Setup) -> None:
    """Give up rights, once for all jobs. Where the level has namespaces, this process is PID 1 of its own after it."""
    if not setup.namespaces:
        if setup.user is not None and sys.platform != "linux":
            spawned.become_plain(*setup.user)
        elif setup.user is not None:
            keep = not all(os.path.exists(p) and _readable_by(p, setup.user) for p in setup.path)
            lockdown.become_plain(*setup.user, keep_reading=keep)
            if keep and not setup.forks:
                kernel.hand_down_capability(kernel.CAP_DAC_READ_SEARCH)
            if keep:
                setup.applied.notes.append(
                    "the interpreter lies in a private folder: Landlock alone decides what is read"
                )
        return  # no death signal here: it ends, and cleans up its folders, when the control socket closes
    if setup.user is not None:
        lockdown.own_mounts()
        lockdown.new_root(setup.view)
        lockdown.become_plain(*setup.user)
    flags = (
        kernel.CLONE_NEWNS | kernel.CLONE_NEWPID | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS | kernel.CLONE_NEWCGROUP
    )
    if "net_namespace" not in setup.without:
        flags |= kernel.CLONE_NEWNET
        setup.applied.guards.add("net_namespace")
    if setup.user is None:
        lockdown.own_namespaces(flags)
        kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
        lockdown.new_root(setup.view)
    else:
        lockdown.own_namespaces(flags)
    setup.applied.guards.add("mount_namespace")
    child = os.fork()
    if child:
        _guard(child)
    lockdown.die_with_parent()
    if not lockdown.own_proc():
        setup.applied.notes.append("no /proc of its own: memory is bounded by rlimits alone")


def _readable_by(path: str, user: tuple[int, int]) -> bool:
    """Whether every folder on the way to `path` lets that user pass."""
    here = "/"
    for part in path.strip("/").split("/"):
        here = os.path.join(here, part)
        status = os.stat(here)
        shift = 6 if status.st_uid == user[0] else 3 if status.st_gid == user[1] else 0
        if not status.st_mode >> shift & 1:
            return False
    return True


def _guard(child: int) -> None:
    """The process outside of the pid namespace: it waits for PID 1 and dies with the check process."""
    lockdown.die_with_parent()
    os.closerange(3, 1 << 16)
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _prepare(setup: Setup) -> dict[str, Any]:
    """Import everything, and whatever each job would otherwise do again."""
    if not setup.forks:
        return spawned.prepare(setup)
    if setup.namespaces:
        os.environ["TMPDIR"] = lockdown.WORK
    sys.path[:] = setup.path
    sys.dont_write_bytecode = True
    setup.proc_files = lockdown.read_proc_files()
    versions = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in setup.preload:
            importlib.import_module(name)
            top = sys.modules[name.partition(".")[0]]
            versions[top.__name__] = str(getattr(top, "__version__", ""))
        harness.warm_up(accelerator=bool(setup.view.devices))
    if setup.sealed:
        setup.program = seccomp.build(accelerator=bool(setup.view.devices), own_network=setup.namespaces).packed()
    if setup.namespaces and "pid_namespace" not in setup.without:
        setup.own_pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        setup.applied.guards.add("pid_namespace")
    if not setup.namespaces:
        setup.folder = open_jobs_folder(setup.scratch)
    sys.path[:] = [entry for entry in sys.path if os.path.isdir(entry)]
    gc.collect()
    gc.freeze()
    setup.sizes = lockdown.sizes()
    if threads() != 1:
        raise RuntimeError(
            f"{threads()} threads ({', '.join(thread_names())}) after importing {', '.join(setup.preload)}; "
            "jobs could deadlock"
        )
    return {
        "level": setup.level,
        "libraries": versions,
        "landlock": kernel.landlock_abi() if setup.sealed and "landlock" not in setup.without else 0,
        "notes": setup.applied.notes,
        "memory": "watched" if _watchable() else "rlimits",
        "pid": os.getpid(),
    }


def threads() -> int:
    """Threads of this process; 1 where the system does not say."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def thread_names() -> list[str]:
    """What the threads of this process call themselves, for a message."""
    found = []
    for number in sorted(os.listdir("/proc/self/task")):
        with contextlib.suppress(OSError), open(f"/proc/self/task/{number}/comm", encoding="utf-8") as file:
            found.append(file.read().strip())
    return found


def _watchable() -> bool:
    return os.path.exists(f"/proc/{os.getpid()}/status")


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
                client = Messages(socket.socket(fileno=descriptors[0]))
                self.selector.register(client.connection, selectors.EVENT_READ, partial(self._client, client))
            else:
                close(descriptors)

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
        close(descriptors)
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
                pid, folder = spawned.start(setup, message, descriptors)
                close(descriptors)
                self.jobs[pid] = Job(pid, message["id"], client, folder, counts_from_begin=True)
                return
            if setup.own_pid_namespace >= 0:
                kernel.unshare(kernel.CLONE_NEWPID)
            pid = os.fork()
        except OSError as error:
            close(descriptors)
            self._tell(client, {"event": "fault", "id": message["id"], "why": str(error)})
            return
        if pid == 0:
            run_job(setup, message, descriptors)  # never returns
        if setup.own_pid_namespace >= 0:
            kernel.set_namespace(setup.own_pid_namespace, kernel.CLONE_NEWPID)
        close(descriptors)
        self.jobs[pid] = Job(pid, message["id"], client, os.path.join(setup.folder, str(pid)) if setup.folder else "")

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
            self._tell(
                job.client,
                {
                    "event": "exit",
                    "id": job.number,
                    "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
                    "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
                    "limit": job.limit,
                    "cpu": usage.ru_utime + usage.ru_stime,
                    "peak": max(job.peak, 0),
                },
            )

    def _tell(self, client: Messages, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            client.send(message, wait=False)

    def _kill(self, jobs: Iterable[Job]) -> None:
        for job in list(jobs):
            job.kill("killed")
