"""Memory of jobs held by control groups, where a part of the tree of cgroup v2 is ours to manage.

    own group, delegated            +memory +pids for its children
      ├── grade-rest                whoever was in the own group: one that has children holds no processes itself
      └── grade-job-<pid>-<number>  one a job: memory.max, memory.swap.max, memory.oom.group, pids.max

A group counts everything: anonymous and shared memory, files on a tmpfs, the kernel's own tables. So it is exact where
limits of address space and a look every 20 ms are not. systemd delegates a group to `systemd-run --user --scope -p
Delegate=yes …`, a container engine one to a container that has its tree writable.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
ROOM = 32 << 20  # bytes for what else is charged to a job: tables of pages, stacks in the kernel, what is read once
PROCESSES = 96  # and threads; RLIMIT_NPROC stops at fewer
_CONTROLLERS = ("memory", "pids")
_REST = "grade-rest"
_JOB = re.compile(r"grade-job-(\d+)-\d+")


@dataclass
class Group:
    """The control group of one job. `procs` is the descriptor by which the job joins it; closed by who sent it."""

    folder: Path
    procs: int

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the kernel has killed in it for want of memory."""
        return any(_events(self.folder).get(name, 0) > 0 for name in ("oom_kill", "oom_group_kill"))


@dataclass
class Groups:
    """The groups below `folder`; one object for each process that starts jobs."""

    folder: Path
    _ended: list[Path] = field(default_factory=list)
    _next: int = 1

    def open(self, memory: int) -> Group:
        """A group for one job that may take `memory` bytes in all. OSError where that is refused."""
        self._remove_ended()
        path = self._made()
        try:
            _write(path / "memory.max", str(memory + ROOM))
            _write(path / "pids.max", str(PROCESSES))
            _write(path / "memory.oom.group", "1")
            with contextlib.suppress(OSError):  # a kernel without swap has no such file
                _write(path / "memory.swap.max", "0")
            return Group(path, os.open(path / "cgroup.procs", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError:
            _remove(path)
            raise

    def _made(self) -> Path:
        while True:
            path = self.folder / f"grade-job-{os.getpid()}-{self._next}"
            self._next += 1
            with contextlib.suppress(FileExistsError):  # left by a process that had this number before
                path.mkdir()
                return path

    def close(self, group: Group) -> None:
        """Kill what is in it; the group itself goes as soon as the kernel lets it."""
        _kill(group.folder)
        self._ended.append(group.folder)
        self._remove_ended()

    def sweep(self, *, wait: float = 0.0) -> None:
        """Remove the groups of processes that are no more, whatever they have left running; and this one's ended."""
        for path in _jobs(self.folder):
            if not _lives(int(_JOB.fullmatch(path.name)[1])):  # type: ignore[index]
                _kill(path)
                self._ended.append(path)
        end = time.monotonic() + wait
        self._remove_ended()
        while self._ended and time.monotonic() < end:
            time.sleep(0.01)
            self._remove_ended()

    def _remove_ended(self) -> None:
        self._ended = [path for path in self._ended if not _remove(path)]


def delegated(root: Path = ROOT, own: Path = OWN) -> Groups | None:
    """Groups for jobs, where this process's own group is its to manage; None elsewhere, on cgroup v1 above all."""
    folder = _own_folder(root, own)
    if folder is None or not set(_CONTROLLERS) <= _words(folder / "cgroup.controllers"):
        return None
    try:
        if not set(_CONTROLLERS) <= _words(folder / "cgroup.subtree_control"):
            _enable(folder, ours=folder == root or _declared(folder))
        groups = Groups(folder)
        groups.sweep()
        group = groups.open(64 << 20)
        os.close(group.procs)
        groups.close(group)
    except OSError:
        return None
    return groups


def _own_folder(root: Path, own: Path) -> Path | None:
    """The folder of this process's group in the tree of v2; None where there is none that may be written."""
    if not (root / "cgroup.controllers").is_file():
        return None
    try:
        lines = own.read_text("utf-8").splitlines()
    except OSError:
        return None
    path = next((line[3:] for line in lines if line.startswith("0::")), None)
    if path is None or ".." in path.split("/"):  # outside of what a container sees of the tree
        return None
    folder = root / path.lstrip("/")
    return folder if os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK) else None


def _enable(folder: Path, *, ours: bool) -> None:
    """Hand the controllers down. Processes in the group are in the way; they are moved only where all of it is ours."""
    wanted = " ".join(f"+{name}" for name in _CONTROLLERS)
    try:
        _write(folder / "cgroup.subtree_control", wanted)
        return
    except OSError:
        if not ours:
            raise
    rest = folder / _REST
    rest.mkdir(exist_ok=True)
    for pid in (folder / "cgroup.procs").read_text("ascii").split():
        with contextlib.suppress(ProcessLookupError):
            _write(rest / "cgroup.procs", pid)
    _write(folder / "cgroup.subtree_control", wanted)


def _declared(folder: Path) -> bool:
    """Whether systemd says that it leaves this group to whoever is in it."""
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return False


def _words(file: Path) -> set[str]:
    try:
        return set(file.read_text("ascii").split())
    except OSError:
        return set()


def _events(folder: Path) -> dict[str, int]:
    try:
        lines = (folder / "memory.events").read_text("ascii").splitlines()
    except OSError:
        return {}
    return {name: int(count) for name, _, count in (line.partition(" ") for line in lines)}


def _jobs(folder: Path) -> list[Path]:
    return [folder / name for name in os.listdir(folder) if _JOB.fullmatch(name)]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _kill(folder: Path) -> None:
    with contextlib.suppress(OSError):  # older than Linux 5.14: the supervisor has killed the session by then
        _write(folder / "cgroup.kill", "1")


def _remove(folder: Path) -> bool:
    """Whether it is gone; the kernel refuses as long as a process in it has not ended."""
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _write(file: Path, text: str) -> None:
    file.write_text(text, "ascii")
