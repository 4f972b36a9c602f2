"""Lock a process down for good, step by step, in an order that matters.

    the zygote, once     plain user → namespaces → a root of its own with nothing in it but libraries, all read-only
    each job, in the     session → descriptors → namespaces of its own → private work folder, no /proc → resource
    forked child         limits → capabilities → no new privileges → Landlock → undumpable → system-call filter last

Each step removes the means to undo those before it. A step that fails raises: nothing of the student's has run then,
and the job is `broken`, a fault of the machine and never the student's. The steps are taken in `zygote` and `jobs`;
the resource limits are in `rlimits`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from . import kernel, seccomp
from .rlimits import Limits

WORK = "/student"  # no library lies below it
TMP = "/tmp"  # noqa: S108 - a mount point inside the new root
_OLD = "/old"
_FLAGS = kernel.MS_NOSUID | kernel.MS_NODEV
_DEVICES = ("null", "urandom")  # not zero: a shared mapping of it is memory that nobody counts
# flags of a mount that a user namespace may not drop when it mounts it again (statvfs's bits → mount's)
_KEPT = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}

# what `without` may name, for tests that show what each of them stops
GUARDS = frozenset({
    "descriptors", "pid_namespace", "net_namespace", "landlock", "seccomp", "rlimits", "capabilities",
    "view",  # what is in sight: without it, what is forbidden as well
    "environment",  # the few names of our own: without it, the caller's as well
    "watchdog",  # limits of time and memory that the supervisor holds
})  # fmt: skip


@dataclass(frozen=True)
class View:
    """What the untrusted side may see of the file system."""

    readable: tuple[str, ...]  # files and folders, read-only
    listable: tuple[str, ...] = ()  # folders whose names may be listed, and nothing below read
    devices: tuple[str, ...] = ()  # device nodes of an accelerator


@dataclass
class Applied:
    """What is in force, for the record."""

    guards: set[str] = field(default_factory=set)
    landlock: int = 0
    notes: list[str] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------------ the zygote


def become_plain(uid: int, gid: int, *, keep_reading: bool = False) -> None:
    """From root to a user without rights. uid 0 would escape the limit on processes, and file permissions.

    With `keep_reading` the right to read any file stays (CAP_DAC_READ_SEARCH), for an interpreter that lies below a
    root-only home where there is no mount namespace to show it elsewhere; Landlock then decides alone what is read.
    """
    if keep_reading:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if keep_reading:
        kernel.keep_one_capability(kernel.CAP_DAC_READ_SEARCH)
    # a change of user makes /proc/self root's own, and a user namespace is set up through it
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def own_mounts() -> None:
    """A mount namespace that nothing propagates out of."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)


def own_namespaces(flags: int) -> None:
    """A user namespace in which this process stays the plain user that it is, and `flags` besides."""
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(kernel.CLONE_NEWUSER | flags)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def new_root(view: View) -> None:
    """Replace the file system by an empty one with read-only binds of `view`, device nodes and the old /proc.

    The tmpfs is mounted on a folder that every machine has, turned into the root, and filled from what was the root
    before, so that a source may lie anywhere, even below that folder.
    """
    base = next(folder for folder in ("/tmp", "/run", "/mnt", "/var") if os.path.isdir(folder))  # noqa: S108
    kernel.mount("tmpfs", base, "tmpfs", _FLAGS, "size=4m,nr_inodes=4096,mode=0755")
    os.mkdir(base + _OLD)
    kernel.pivot_root(base, base + _OLD)
    os.chdir("/")
    for path in (*view.readable, *view.listable):
        if os.path.isdir(_OLD + path):
            os.makedirs(path, exist_ok=True)
    for path in view.readable:
        _bind(_OLD + path, path)
    for name in _DEVICES:
        _bind(f"{_OLD}/dev/{name}", f"/dev/{name}", device=True)
    for path in view.devices:
        _bind(_OLD + path, path, device=True)
    _copy_links(view.readable)
    os.makedirs("/proc", exist_ok=True)
    kernel.mount(_OLD + "/proc", "/proc", None, kernel.MS_BIND | kernel.MS_REC)
    for folder in (WORK, TMP):
        os.makedirs(folder, exist_ok=True)
    # libraries look for a temporary folder while they are imported; jobs get their own on top
    kernel.mount("tmpfs", WORK, "tmpfs", _FLAGS, "size=1m,nr_inodes=64,mode=1777")
    kernel.unmount(_OLD, kernel.MNT_DETACH)
    os.rmdir(_OLD)
    kernel.mount(None, "/", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | _FLAGS)


def own_proc() -> bool:
    """Mount /proc of this pid namespace; False where the kernel refuses, as in a container with a masked /proc."""
    try:
        kernel.mount("proc", "/proc", "proc", _FLAGS | kernel.MS_NOEXEC)
    except kernel.KernelError:
        return False
    return True


def _bind(source: str, target: str, *, device: bool = False) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif os.path.exists(source):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    else:
        return
    kernel.mount(source, target, None, kernel.MS_BIND | kernel.MS_REC)
    present = os.statvfs(target).f_flag
    kept = sum(flag for bit, flag in _KEPT.items() if present & bit)
    if device:
        kept &= ~kernel.MS_NODEV
    else:
        kept |= kernel.MS_NODEV
    kernel.mount(None, target, None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID | kept)


def _copy_links(paths: Sequence[str]) -> None:
    """Top-level links such as /lib → usr/lib, without which the loader's own path leads nowhere."""
    for name in os.listdir(_OLD):
        link = f"{_OLD}/{name}"
        if os.path.islink(link) and not os.path.lexists(f"/{name}"):
            target = os.readlink(link)
            whole = os.path.normpath(os.path.join("/", target))
            if any(path == whole or path.startswith(whole + "/") for path in paths):
                os.symlink(target, f"/{name}")


# ------------------------------------------------------------------------------------------------------- each job


def detach(keep: Collection[int], *, close_rest: bool = True) -> None:
    """A session of its own, and no descriptor but 0-2 and `keep`."""
    os.setsid()
    if close_rest:
        last = 2
        for descriptor in sorted(keep):
            os.closerange(last + 1, descriptor)
            last = descriptor
        os.closerange(last + 1, 1 << 20)


def proc_of_this_job() -> bool:
    """A /proc that shows this job alone, for the driver of an accelerator; False where the kernel refuses.

    To be called before the job enters a user namespace of its own: from there nothing of its pid namespace, which
    belongs to the one outside, can be mounted any more.
    """
    kernel.unshare(kernel.CLONE_NEWNS)
    return own_proc()


def private_folders(limits: Limits, libraries: Sequence[str]) -> None:
    """This job's own work folder, also as /tmp.

    Where libraries lie below /tmp they stay in sight, and temporary files are in $TMPDIR alone.
    """
    size = f"size={limits.disk},nr_inodes={limits.inodes},mode=0700"
    kernel.mount("tmpfs", WORK, "tmpfs", _FLAGS, size)
    temporary = os.path.join(WORK, "tmp")
    os.mkdir(temporary, 0o700)
    if not any(path.startswith(TMP + "/") for path in libraries):
        kernel.mount(temporary, TMP, None, kernel.MS_BIND)
    os.chdir(WORK)


def hide_proc(proc_files: Mapping[str, bytes]) -> None:
    """A /proc that holds copies of two harmless files and nothing else."""
    flags = _FLAGS | kernel.MS_NOEXEC
    kernel.mount("tmpfs", "/proc", "tmpfs", flags, "size=2m,nr_inodes=8,mode=0555")
    for name, content in proc_files.items():
        with open(f"/proc/{name}", "wb") as file:
            file.write(content)
    kernel.mount(None, "/proc", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | flags)


def read_proc_files() -> dict[str, bytes]:
    """What `hide_proc` shows: torch and its libraries read these, and nothing else of /proc."""
    found = {}
    for name in ("cpuinfo", "meminfo"):
        try:
            with open(f"/proc/{name}", "rb") as file:
                found[name] = file.read(1 << 20)
        except OSError:
            continue
    return found


def seal(view: View, writable: Sequence[str], program: bytes, without: Collection[str], applied: Applied) -> None:
    """The last steps: no capabilities, no new privileges, Landlock, undumpable, system-call filter."""
    if "capabilities" not in without:
        kernel.drop_capabilities(keep_reading=kernel.has_capability(kernel.CAP_DAC_READ_SEARCH) and os.getuid() != 0
                                 and "mount_namespace" not in applied.guards)  # fmt: skip
        applied.guards.add("capabilities")
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if "landlock" not in without:
        try:
            applied.landlock = kernel.landlock(view.readable, [*view.listable], writable, view.devices)
            applied.guards.add("landlock")
        except kernel.KernelError as error:
            if "mount_namespace" not in applied.guards:
                raise  # then nothing else keeps files apart
            applied.notes.append(str(error))
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if "seccomp" not in without:
        seccomp.load(program)
        applied.guards.add("seccomp")


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies; asked again after every change of user."""
    kernel.set_death_signal(signal.SIGKILL)
