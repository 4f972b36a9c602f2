"""The zygote: a process that has imported what the course names, forks once for every job, and supervises them.

Theory of operation. The check process (trusted) execs this file with an empty environment and one descriptor, a
SEQPACKET socket. The zygote first takes away its own rights (`lockdown`, the part "once"), then imports, then serves
(`supervisor`). It never runs a student's code and must have exactly one thread, or its children would inherit locks
that nobody frees.

    check process ──control──▶ guardian ─fork─▶ zygote (PID 1) ─fork─▶ job ─▶ lockdown ─▶ student's module
          └──────────────────── one private stream a job ───────────────────────┘

On the control socket come new clients, each with a socket of its own; a client asks for jobs and is told how they
ended. When a client goes, its jobs are killed; when the control socket closes, everything is. The status of a job
(exit, signal, limit, resources) comes from the supervisor and the kernel, never from the job itself.
"""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401 - looked up by name later, when nothing more can be read
import gc
import importlib
import os
import signal
import socket
import sys
import traceback
import warnings
from typing import Any

from . import harness, kernel, lockdown, rlimits, seccomp, spawned
from .jobs import open_jobs_folder
from .lockdown import View
from .messages import Messages
from .supervisor import Supervisor


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
    sys.path[:] = setup.path
    if not setup.forks:
        return spawned.prepare(setup)
    if setup.namespaces:
        os.environ["TMPDIR"] = lockdown.WORK
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
    setup.sizes = rlimits.sizes()
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
