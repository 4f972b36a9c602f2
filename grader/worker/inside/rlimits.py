"""What a job may take of the machine: the step "resource limits" of `lockdown`, which is the guard "rlimits"."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource


@dataclass(frozen=True)
class Limits:
    """Limits of one job. Sizes in bytes, times in seconds; those of a single check are held by the supervisor."""

    cpu: int = 120
    memory: int = 2 << 30  # beyond what the zygote had taken already
    disk: int = 64 << 20
    inodes: int = 4096
    file: int = 32 << 20
    processes: int = 56
    descriptors: int = 256


DRIVER_ROOM = 4 << 30  # what a GPU's driver takes of the host's memory for itself
_ADDRESS_ROOM = 1 << 30  # mapped and not touched: stacks of threads, libraries loaded late


def sizes() -> tuple[int, int]:
    """(data, address space) of this process in bytes, which a forked child starts out with; 0 where it is not said."""
    found = {b"VmData:": 0, b"VmSize:": 0}
    try:
        with open("/proc/self/status", "rb") as file:
            for line in file:
                words = line.split()
                if words and words[0] in found:
                    found[words[0]] = int(words[1]) * 1024
    except OSError:
        pass
    return found[b"VmData:"], found[b"VmSize:"]


def tasks_of_this_user() -> int:
    """Processes and threads of this user: without a user namespace of a job's own, the limit counts them all."""
    found, own = 0, str(os.getuid()).encode()
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/status", "rb") as file:
                    told = dict(line.split(b":", 1) for line in file.read().splitlines() if b":" in line)
            except OSError:
                continue  # gone meanwhile, or another's
            if told.get(b"Uid", b"").split()[:1] == [own]:
                found += int(told.get(b"Threads", b"1"))
    return found


def limit_resources(limits: Limits, taken: tuple[int, int], *, bound_address_space: bool, tasks: int = 0) -> None:
    """Hard limits; `taken` is what `sizes` said of the zygote, `tasks` what counts as this user's and is not the job's.

    CPU time is one second above the soft one, so that a handler of SIGXCPU cannot run on.

    With an accelerator the address space stays unbounded: its driver reserves tens of gigabytes of it.
    """
    hard = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (limits.file, limits.file),
        resource.RLIMIT_NOFILE: (limits.descriptors, limits.descriptors),
        resource.RLIMIT_CPU: (limits.cpu, limits.cpu + 1),
        resource.RLIMIT_DATA: (taken[0] + limits.memory + (0 if bound_address_space else DRIVER_ROOM),) * 2,
    }
    if bound_address_space:
        hard[resource.RLIMIT_AS] = (taken[1] + limits.memory + _ADDRESS_ROOM,) * 2
    for name, value in (("RLIMIT_NPROC", tasks + limits.processes), ("RLIMIT_MEMLOCK", 0), ("RLIMIT_MSGQUEUE", 0)):
        if hasattr(resource, name):
            hard[getattr(resource, name)] = (value, value)
    for kind, pair in hard.items():
        _, ceiling = resource.getrlimit(kind)
        if ceiling != resource.RLIM_INFINITY:
            pair = (min(pair[0], ceiling), min(pair[1], ceiling))
        resource.setrlimit(kind, pair)
