"""One job: the forked child that locks itself down and runs, and its supervision from the zygote."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

from . import harness, kernel, lockdown, rlimits, usage, wire
from .removal import remove

if sys.platform == "win32":
    from . import win32

if TYPE_CHECKING:
    from .messages import Messages
    from .zygote import Setup

CHANNEL = 3  # the stream to the check process, in a job
_FOLDER = "grade-jobs-"
_TEMPORARY = ("TEMP", "TMP") if sys.platform == "win32" else ("TMPDIR",)
_WINDOWS_HOMES = ("USERPROFILE", "APPDATA", "LOCALAPPDATA") if sys.platform == "win32" else ()


def run_job(setup: Setup, asked: dict[str, Any], descriptors: list[int]) -> None:
    """The child's whole life. `descriptors`: channel, output, and where memory is held by a control group its file."""
    channel, output = descriptors[:2]
    try:
        program = setup.program
        if len(descriptors) > 2:
            os.write(descriptors[2], b"0")  # join the control group
        _arrange_descriptors(channel, output, close_rest="descriptors" not in setup.without)
        limits = rlimits.Limits(**asked["limits"])
        applied = _lock(setup, limits)
        settle_in(asked, clear="environment" not in setup.without)
        if setup.sealed:
            view, writable = _view(setup)
            lockdown.seal(view, writable, program, setup.without, applied)
        wire.write_frame(CHANNEL, {"ready": sorted(applied.guards)})
    except BaseException:
        with contextlib.suppress(OSError):
            wire.write_frame(CHANNEL, {"fault": traceback.format_exc()[-4000:]})
        os._exit(97)
    del setup, asked, descriptors, program, applied
    harness.serve(CHANNEL)
    os._exit(0)


def _arrange_descriptors(channel: int, output: int, *, close_rest: bool) -> None:
    nothing = os.open("/dev/null", os.O_RDONLY)
    spare = os.dup(channel), os.dup(output)  # so that none of the targets below is overwritten before it is used
    os.dup2(nothing, 0)
    os.dup2(spare[1], 1)
    os.dup2(spare[1], 2)
    if spare[0] != CHANNEL:
        os.dup2(spare[0], CHANNEL)
    os.set_inheritable(CHANNEL, True)
    lockdown.detach((CHANNEL,), close_rest=close_rest)


def _lock(setup: Setup, limits: rlimits.Limits) -> lockdown.Applied:
    applied = lockdown.Applied(guards=set(setup.applied.guards))
    if "descriptors" not in setup.without:
        applied.guards.add("descriptors")
    if setup.namespaces:
        sees_itself = bool(setup.view.devices) and lockdown.proc_of_this_job()
        # an accelerator's driver opens a socket: then no two jobs may share a network
        lockdown.own_namespaces(
            kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC | (kernel.CLONE_NEWNET if setup.view.devices else 0)
        )
        lockdown.private_folders(limits, setup.view.readable)
        if not sees_itself:
            lockdown.hide_proc(setup.proc_files)
    else:
        folder = os.path.join(setup.folder, str(os.getpid()))
        os.makedirs(os.path.join(folder, "tmp"), mode=0o700)
        os.chdir(folder)
    lockdown.die_with_parent()
    if "rlimits" not in setup.without:
        others = 0 if setup.namespaces else rlimits.tasks_of_this_user()
        rlimits.limit_resources(limits, setup.sizes, bound_address_space=not setup.view.devices, tasks=others)
        applied.guards.add("rlimits")
    return applied


def _view(setup: Setup) -> tuple[lockdown.View, list[str]]:
    """What Landlock lets through: behind a root of our own everything that is there, elsewhere the list.

    An accelerator's driver reads this process's own maps and names its threads.
    """
    own = [f"/proc/{os.getpid()}"] if setup.view.devices else []
    if setup.namespaces:
        return lockdown.View(("/",), (), setup.view.devices), [lockdown.WORK, lockdown.TMP, *(f"{p}/task" for p in own)]
    view = lockdown.View((*setup.view.readable, *own), setup.view.listable, setup.view.devices)
    return view, [os.getcwd(), *(f"{path}/task" for path in own)]


def settle_in(asked: dict[str, Any], *, clear: bool) -> None:
    """An environment of a few names, all of whose folders lie in the private one."""
    home = os.getcwd()
    if clear:
        os.environ.clear()
    os.environ.update(asked["environment"])
    for name in ("HOME", "HF_HOME", "TORCH_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", *_WINDOWS_HOMES):
        os.environ[name] = home
    for name in _TEMPORARY:
        os.environ[name] = os.path.join(home, "tmp")
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].__dict__["tempdir"] = None  # found again, in this job's own folder
    sys.argv = ["student"]
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Job:
    """A running job as the zygote sees it."""

    def __init__(
        self, pid: int, number: int, client: Messages, folder: str, *, counts_from_begin: bool = False
    ) -> None:
        self.pid, self.number, self.client, self.folder = pid, number, client, folder
        self.limit: str | None = None  # the first limit that it hit
        self.peak = 0  # bytes, anonymous and shared memory beyond what it started out with
        self._inherited = 0 if counts_from_begin else usage.resident(pid)
        self._counts_from_begin = counts_from_begin  # it has to import first, which a forked one need not
        self._began = 0.0  # CPU seconds when the current check began
        self._cpu = self._deadline = self._memory = 0.0

    def begin(self, cpu: float, wall: float, memory: int) -> None:
        """A check starts: from here it may take `cpu` and `wall` seconds, and `memory` bytes in all."""
        if self._counts_from_begin:
            self._inherited, self._counts_from_begin = usage.resident(self.pid), False
        self._began = usage.cpu_seconds(self.pid)
        self._cpu, self._deadline, self._memory = cpu, time.monotonic() + wall, memory

    def end(self) -> None:
        """The check is over; between checks nothing runs but what the student left running."""
        self._deadline = self._cpu = 0.0

    def look(self, now: float) -> None:
        """Kill it where it is over a limit. CPU time comes first: wall time also passes while the machine is busy."""
        used = usage.resident(self.pid) - self._inherited
        self.peak = max(self.peak, used)
        if self._memory and used > self._memory:
            self.kill("memory")
        elif self._cpu and usage.cpu_seconds(self.pid) - self._began > self._cpu:
            self.kill("cpu")
        elif self._deadline and now > self._deadline:
            self.kill("wall")

    def kill(self, why: str) -> None:
        """Kill the job and all that it started; the first reason given stays."""
        self.limit = self.limit or why
        for kill, whom in ((os.killpg, self.pid), (os.kill, self.pid)):
            with contextlib.suppress(OSError):
                kill(whom, signal.SIGKILL)

    def clean(self) -> int | None:
        """After its end: nothing of its session is left, nor its folder.

        What it filled with files is removed by a process of its own, whose number is returned, so that other jobs are
        not kept waiting.
        """
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        if not self.folder or not os.path.isdir(self.folder):
            return None
        with contextlib.suppress(OSError):
            for folder in (os.path.join(self.folder, "tmp"), self.folder):
                os.rmdir(folder)
            return None
        gone = f"{self.folder}-{os.urandom(8).hex()}"  # its number may soon be another job's
        os.rename(self.folder, gone)
        cleaner = os.fork()
        if cleaner == 0:
            remove(gone)
            os._exit(0)
        return cleaner


def open_jobs_folder(scratch: str) -> str:
    """A private folder for the work of jobs that have no mount namespace; leftovers of dead zygotes go first."""
    for name in os.listdir(scratch):
        if name.startswith(_FOLDER) and not _alive(name.removeprefix(_FOLDER)):
            remove(os.path.join(scratch, name))
    folder = os.path.join(scratch, f"{_FOLDER}{os.getpid()}")
    os.mkdir(folder, 0o700)
    return folder


def _alive(pid: str) -> bool:
    if sys.platform == "win32":  # where any signal would end it
        return pid.isdigit() and win32.alive(int(pid))
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


def sweep(folder: str) -> None:
    """Remove the jobs' folder at the end."""
    if folder:
        remove(folder)
