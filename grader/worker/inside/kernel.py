"""The few Linux system calls that Python 3.11 does not wrap, by ctypes. Runs in the untrusted process before lockdown.

Sources: unshare(2), mount(2), pivot_root(2), capset(2), prctl(2), landlock(7); numbers from the kernel's uapi headers.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import sys
from collections.abc import Sequence

# unshare and clone flags
CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

# mount flags
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

# prctl
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_SECCOMP = 1, 4, 8, 22
PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS = 24, 28, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, PR_CAP_AMBIENT_CLEAR_ALL = 47, 2, 4
SECCOMP_MODE_FILTER = 2
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION = 0x20080522
# keep-caps, no-setuid-fixup, no-root and no-ambient-raise, each with its lock
SECUREBITS_LOCKED = 0b11101111

_SYSCALLS = {
    "x86_64": {"pivot_root": 155, "setns": 308, "landlock": 444, "capset": 126, "capget": 125},
    "aarch64": {"pivot_root": 41, "setns": 268, "landlock": 444, "capset": 91, "capget": 90},
}
MACHINE = platform.machine()
SYSCALLS = _SYSCALLS.get(MACHINE, {})

if sys.platform != "win32":  # where this module is imported and nothing of it called
    _libc = ctypes.CDLL(None, use_errno=True)


class KernelError(OSError):
    """A system call that refused."""


def _checked(name: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise KernelError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    _checked("unshare", _libc.unshare(ctypes.c_int(flags)))


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    def encoded(text: str | None) -> bytes | None:
        return text.encode() if text is not None else None

    result = _libc.mount(encoded(source), target.encode(), encoded(kind), ctypes.c_ulong(flags), encoded(data))
    _checked(f"mount {source} on {target}", result)


def unmount(target: str, flags: int) -> None:
    _checked(f"umount {target}", _libc.umount2(target.encode(), ctypes.c_int(flags)))


def pivot_root(new: str, old: str) -> None:
    _checked("pivot_root", _libc.syscall(SYSCALLS["pivot_root"], new.encode(), old.encode()))


def set_namespace(descriptor: int, kind: int) -> None:
    _checked("setns", _libc.syscall(SYSCALLS["setns"], ctypes.c_int(descriptor), ctypes.c_int(kind)))


def prctl(option: int, *arguments: int) -> None:
    filled = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(f"prctl {option}", _libc.prctl(ctypes.c_int(option), *filled))


def drop_capabilities(*, keep_reading: bool = False) -> None:
    """Give up every capability of every set, and lock the bits by which they could come back.

    `keep_reading` keeps the one that `lockdown.become_plain` may have kept.
    """
    for capability in range(64):
        if keep_reading and capability == CAP_DAC_READ_SEARCH:
            continue
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except KernelError:
            break  # one past the last capability that this kernel knows, or no right to drop: see capset below
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    # needs CAP_SETPCAP, which a plain user outside a user namespace lacks, and then has nothing to lock
    with contextlib.suppress(KernelError):
        prctl(PR_SET_SECUREBITS, SECUREBITS_LOCKED)
    _set_capabilities(1 << CAP_DAC_READ_SEARCH if keep_reading else 0)


def keep_one_capability(capability: int) -> None:
    """Reduce this process, just turned from root to a plain user with its capabilities kept, to a single one."""
    _set_capabilities(1 << capability)


def hand_down_capability(capability: int) -> None:
    """The same one for the programs that this process executes."""
    _set_capabilities(1 << capability, inherited=1 << capability)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def has_capability(capability: int) -> bool:
    """Whether the capability is in force in this process."""
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    sets = ctypes.create_string_buffer(24)
    _checked("capget", _libc.syscall(SYSCALLS["capget"], header, sets))
    effective = struct.unpack("=6I", sets.raw)[0]
    return bool(effective & 1 << capability)


def _set_capabilities(kept: int, inherited: int = 0) -> None:
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)  # this thread
    _checked("capset", _libc.syscall(SYSCALLS["capset"], header, struct.pack("=6I", kept, kept, inherited, 0, 0, 0)))


def set_death_signal(signal: int) -> None:
    """Have the kernel send `signal` to this process when its parent thread dies."""
    prctl(PR_SET_PDEATHSIG, signal)


# ------------------------------------------------------------------------------------------------------- Landlock

# access rights to files, by the ABI version that brought them
_FS_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FILE_RIGHTS = 0b111 | 1 << 14 | 1 << 15  # execute, write, read, truncate, ioctl: all that a rule on a file may hold
_NET_RIGHTS = 0b11  # bind and connect TCP, ABI 4
_SCOPES = 0b11  # abstract unix sockets and signals, ABI 6


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where it has none."""
    if "landlock" not in SYSCALLS:
        return 0
    return int(max(0, _libc.syscall(SYSCALLS["landlock"], None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def landlock(
    readable: Sequence[str], listable: Sequence[str], writable: Sequence[str], devices: Sequence[str] = ()
) -> int:
    """Allow reading below `readable`, names below `listable`, everything below `writable` and on `devices`.

    Nothing else. Returns the ABI in force; KernelError where the kernel has no Landlock. Paths that do not exist are
    left out.
    """
    abi = landlock_abi()
    if abi < 1:
        raise KernelError(38, "landlock: not in this kernel")
    handled = 0
    for version, rights in _FS_RIGHTS.items():
        if abi >= version:
            handled |= rights
    net = _NET_RIGHTS if abi >= 4 else 0
    scoped = _SCOPES if abi >= 6 else 0
    attribute = struct.pack("=QQQ", handled, net, scoped)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    base = SYSCALLS["landlock"]
    ruleset = _checked(
        "landlock_create_ruleset", _libc.syscall(base, attribute, ctypes.c_size_t(size), ctypes.c_uint32(0))
    )
    plain = (
        (readable, _READ_FILE | _READ_DIR),
        (listable, _READ_DIR),
        (("/dev/null", "/dev/urandom"), 0b110),
    )
    try:
        for paths, rights in (*plain, (writable, handled & ~1), (devices, _FILE_RIGHTS & ~1)):
            for path in paths:
                _allow(base, ruleset, path, rights & handled)
        _checked("landlock_restrict_self", _libc.syscall(base + 2, ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)
    return abi


def _allow(base: int, ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        _checked(
            f"landlock_add_rule {path}",
            _libc.syscall(base + 1, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0)),
        )
    finally:
        os.close(descriptor)
