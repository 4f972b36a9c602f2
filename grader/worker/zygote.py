"""The zygote from outside: start it at a level, hand it clients, stop it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

from grader.worker import cgroup
from grader.worker.accelerator import NONE, Accelerator
from grader.worker.client import Client
from grader.worker.inside.messages import Messages, MessagesWithin, pair
from grader.worker.job import BrokenError
from grader.worker.levels import IsolationError, Level, candidates
from grader.worker.limits import Limits
from grader.worker.view import INSIDE, sight

# elsewhere than on Linux no process that has imported torch may be forked, and no level but `limited` exists: a job is
# then an interpreter of its own. The variable forces that path, for tests: it can lower a level, never raise one
FORKS = sys.platform == "linux" and not os.environ.get("GRADE_SPAWN")
WITHIN = sys.platform == "win32"  # no process can be handed a descriptor: a thread of this one supervises the jobs
PLAIN_USER = 64999  # what root becomes; a uid that owns nothing
START_LIMIT = 180.0  # seconds; imports take 3 to 8 on a machine that does nothing else
_CONTROL = 3

# a few names and what the libraries need to stay quiet, offline and single-threaded
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/nonexistent",
    "HOME": "/nonexistent",  # a uid without an entry in passwd has none, and libraries ask while they are imported
    "USER": "student",
    "LOGNAME": "student",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONMALLOC": "malloc",  # with huge pages below: forking the warm process takes 10 ms instead of 40
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TORCH_COMPILE_DISABLE": "1",  # it would start a compiler; so torch.compile gives back what it is handed
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
    "CUDA_VISIBLE_DEVICES": "",
}


# what Windows' own libraries go by; and Intel's OpenMP need not place its one thread
_OF_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE")


def environment_with(accelerator: Accelerator) -> dict[str, str]:
    """ENVIRONMENT, in which no GPU can be seen unless one is bound."""
    made = dict(ENVIRONMENT)
    if sys.platform == "win32":
        made.update({name: os.environ[name] for name in _OF_WINDOWS if name in os.environ}, KMP_AFFINITY="disabled")
    if accelerator:
        del made["CUDA_VISIBLE_DEVICES"]
        made.update(accelerator.environment)
    return made


_START = "import sys; sys.path.insert(0, {parent!r}); from inside.zygote import main; main()"


class Running(Protocol):
    """A process, or what stands in for one."""

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


@dataclass
class Zygote:
    """A running zygote. Use as a context manager, or `stop()` it."""

    level: Level
    process: Running
    control: Messages
    libraries: dict[str, str]
    notes: list[str] = field(default_factory=list)
    landlock: int = 0
    memory: str = "rlimits"  # how memory is bounded: "cgroup", "watched" or "rlimits"
    seconds: float = 0.0  # until it was ready
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))  # of its jobs
    groups: cgroup.Groups | None = None  # control groups for its jobs

    def client(self) -> Client:
        """A connection of one's own, over which to ask for jobs. BrokenError where the zygote is gone."""
        mine, theirs = pair(apart=FORKS)
        try:
            self.control.send({"op": "client"}, [theirs.fileno()])
        except OSError as error:
            mine.close()
            raise BrokenError(f"the zygote is gone: {error}") from error
        finally:
            theirs.close()
        return Client(type(self.control)(mine), {**self.environment}, self.groups)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Close the control socket, upon which it kills its jobs, cleans up and ends; kill it where it does not."""
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.groups is not None:
            self.groups.sweep(wait=2.0)

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    *,
    floor: Level,
    ceiling: Level = Level.FULL,
    preload: Sequence[str] = (),
    forbidden: Iterable[Path] = (),
    without: Iterable[str] = (),
    accelerator: Accelerator = NONE,
) -> Zygote:
    """Start a zygote at the best level that this machine can enter, none below `floor`.

    `preload` are modules to import before the first job; nothing below `forbidden` can be seen from inside. `without`
    turns single guards off: tests use it to show that each of them stops something, and nothing else may.
    `accelerator` is a GPU that jobs may use.
    IsolationError where no level can be entered.
    """
    tried: dict[Level, str] = {}
    secret = list(forbidden)
    for level in candidates(floor, ceiling):
        if not FORKS and level is not Level.LIMITED:
            tried[level] = f"{sys.platform} has nothing of what it takes"
            continue
        asked = begin(level, preload=preload, forbidden=secret, without=without, accelerator=accelerator)
        answer = asked.wait()
        if isinstance(answer, Zygote):
            return answer
        tried[level] = answer
    raise IsolationError(floor, tried)


@dataclass
class Starting:
    """A zygote that is being started: it imports while whoever started it does other things."""

    level: Level
    process: Running
    control: Messages
    began: float
    environment: dict[str, str]
    groups: cgroup.Groups | None = None

    def wait(self) -> Zygote | str:
        """The zygote when it is ready; else why it could not be started at this level."""
        try:
            if not select.select([self.control.connection], [], [], START_LIMIT)[0]:
                return self._failed(f"not ready after {START_LIMIT:g} s")
            said = self.control.receive_one()
        except OSError as error:
            return self._failed(str(error))
        if said is None:
            return self._failed(f"it ended with exit code {self.process.wait()}")
        if said["event"] != "ready":
            return self._failed(said["why"])
        started = Zygote(
            self.level, self.process, self.control, said["libraries"], said["notes"], said["landlock"], said["memory"],
            time.monotonic() - self.began, self.environment, self.groups,
        )  # fmt: skip
        refusal = _tried(started)
        if refusal is not None and started.groups is not None:  # an older kernel lets no plain user move itself
            started.groups = None
            refusal = _tried(started)
        if refusal is not None:
            return self._failed(refusal)
        if started.groups is not None:
            started.memory = "cgroup"
        return started

    def _failed(self, why: str) -> str:
        self.control.close()
        self.process.kill()
        self.process.wait()
        return why


def _tried(started: Zygote) -> str | None:
    """Lock a job down: a level is in force when that has succeeded. None, or why it has not."""
    try:
        client = started.client()
        try:
            client.job(Limits()).close()
        finally:
            client.close()
    except BrokenError as error:
        return str(error)
    return None


def begin(
    level: Level,
    *,
    preload: Sequence[str],
    forbidden: Iterable[Path],
    without: Iterable[str] = (),
    accelerator: Accelerator = NONE,
) -> Starting:
    """Start at one level, without waiting for it."""
    if not FORKS and level is not Level.LIMITED:
        raise ValueError(f"{level} takes a fork for every job")
    secret, missing = list(forbidden), set(without)
    seen = sight(secret)
    environment = environment_with(accelerator)
    if "environment" in missing:
        environment = {**os.environ, **environment}
    root = hasattr(os, "getuid") and os.getuid() == 0
    setup = {
        "level": level.value,
        "forks": FORKS,
        "readable": (*seen.readable, *accelerator.readable, *(map(str, secret) if "view" in missing else ())),
        "devices": accelerator.nodes,
        "listable": seen.listable,
        "path": seen.path,
        "preload": list(preload),
        "scratch": tempfile.gettempdir(),
        "user": (PLAIN_USER, PLAIN_USER) if root else None,
        "without": sorted(missing),
    }
    mine, theirs = pair(apart=FORKS)
    groups = None if missing else cgroup.delegated()
    if WITHIN:
        from grader.worker.within import SupervisorThread

        control: Messages = MessagesWithin(mine)
        control.send(setup)
        return Starting(level, SupervisorThread(theirs), control, time.monotonic(), environment, groups)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
            [sys.executable, "-P", "-s", "-S", "-c", _START.format(parent=str(INSIDE.parent)), str(theirs.fileno())],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            cwd="/",
        )
    finally:
        theirs.close()
    control = Messages(mine)
    control.send(setup)
    return Starting(level, process, control, time.monotonic(), environment, groups)
