"""Jobs where nothing may be forked once torch is imported (macOS): an interpreter for each, at level `limited`.

The supervisor is the same. A job costs seconds instead of milliseconds, since it imports everything itself, and nothing
here keeps malice out: there is a process, a clean environment, a fresh folder, and limits of time and memory.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
import warnings
from importlib import metadata
from typing import TYPE_CHECKING, Any

from . import harness, jobs, wire
from .handover import received, start_python

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from .zygote import Setup

_NOTES = ["nothing bounds what a job writes to the disk"] if sys.platform == "win32" else []
TICK = 0.2  # seconds between looks at running jobs: each may be a call of `ps`
_MAIN = "import sys; sys.path.insert(0, {parent!r}); from inside.spawned import main; main()"
_PARENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def become_plain(uid: int, gid: int) -> None:
    """From root to a user without rights, by what every UNIX has."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def prepare(setup: Setup) -> dict[str, Any]:
    """What the zygote says of itself when it only starts interpreters: it imports nothing."""
    setup.folder = jobs.open_jobs_folder(setup.scratch)
    versions = {}
    for name in dict.fromkeys(name.partition(".")[0] for name in setup.preload):
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "level": setup.level,
        "libraries": versions,
        "landlock": 0,
        "notes": ["a new interpreter for every job: slow, and against accidents only", *_NOTES],
        "memory": "watched",
        "pid": os.getpid(),
    }


def start(setup: Setup, asked: dict[str, Any], descriptors: list[int]) -> tuple[subprocess.Popen[bytes], str]:
    """(process, folder) of a job that has been started; OSError where that fails. The descriptors stay the caller's."""
    folder = os.path.join(setup.folder, f"job-{os.urandom(8).hex()}")
    os.makedirs(os.path.join(folder, "tmp"), mode=0o700)
    given = {"path": setup.path, "preload": setup.preload, "parent": os.getpid(), **asked}
    channel = socket.socket(fileno=descriptors[0])
    try:
        process = start_python(
            _MAIN.format(parent=_PARENT), channel, flags=("-s", "-S"), arguments=[json.dumps(given)],
            environment=asked["environment"] if sys.platform == "win32" else None,  # else this process has it already
            output=descriptors[1], errors=descriptors[1], cwd=folder,
        )  # fmt: skip
    finally:
        channel.detach()
    return process, folder


def main() -> None:
    """The whole life of such a job."""
    channel = received(sys.argv[1])
    asked = json.loads(sys.argv[2])
    try:
        if sys.platform != "win32":  # where a job object sees to it
            threading.Thread(target=_die_with, args=(asked["parent"],), daemon=True).start()
        sys.path[:] = asked["path"]
        sys.dont_write_bytecode = True
        jobs.settle_in(asked, clear=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in asked["preload"]:
                importlib.import_module(name)
        harness.warm_up(accelerator=False)
        _limit(asked["limits"])
        wire.write_frame(channel, {"ready": ["descriptors", "job object" if sys.platform == "win32" else "rlimits"]})
    except BaseException:
        with contextlib.suppress(OSError):
            wire.write_frame(channel, {"fault": traceback.format_exc()[-4000:]})
        os._exit(97)
    del asked
    harness.serve(channel)
    os._exit(0)


def _die_with(parent: int) -> None:
    """End when the supervisor has: no signal says so on every system."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(98)


def _limit(limits: dict[str, Any]) -> None:
    """What a system other than Linux holds to as well; memory is looked at from outside, on Windows all of it."""
    if sys.platform == "win32":
        return
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_CPU, limits["cpu"]),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))
