"""The check process: trusted, warm, one thread. It owns the zygote and forks itself for every exercise it is asked for.

Requests and answers are frames on one stream (`worker.inside.wire`); the first request is the setup. It ends when the
stream does, and the zygote with it. Whatever breaks here is retried once on a new zygote and then said to be `broken`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.result import Verdict
from grader.text import Text
from grader.worker import accelerator, zygote
from grader.worker.client import Client
from grader.worker.inside import kernel, wire
from grader.worker.inside.handover import received
from grader.worker.job import BrokenError
from grader.worker.levels import IsolationError, Level, candidates
from grader.worker.limits import Limits

MB = 1 << 20
NO_GPU = Text("使える CUDA デバイスがありません。", "There is no CUDA device that can be used here.")
NO_GPU_HINT = Text("--device cpu か --device auto を使ってください。", "Use --device cpu or --device auto.")
EXERCISE_LIMIT = 600.0  # seconds that all checks of an exercise may take; each has its own limits besides


class DeviceError(Exception):
    """A GPU was asked for and there is none."""


class Server:
    """Serves one command."""

    def __init__(self, channel: wire.Channel) -> None:
        self.channel = channel
        self.setup = wire.read_frame(channel).header
        self.root = Path(self.setup["root"])
        self.zygote: zygote.Zygote | None = None
        self.device = accelerator.CPU  # of experiments, which run here
        self.job_device = accelerator.CPU  # of student code
        self.notes: list[str] = []
        asked = self.setup["device"] != accelerator.CPU
        self.accelerator = accelerator.present() if asked else accelerator.NONE

    def prepare(self) -> None:
        """Start the zygote, import here what it imports there meanwhile, and say what is in force."""
        first = candidates(Level(self.setup["floor"]), Level(self.setup["ceiling"]))[0]
        starting = self._begin(first) if zygote.FORKS else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in self.setup["preload"]:
                importlib.import_module(name)
            import torch

            from grader.checks import compare, plugin, returns, runner, statistics, student  # noqa: F401
        torch.set_num_threads(1)
        self._decide_device(torch.cuda.is_available)
        ready = starting.wait() if starting is not None else ""
        unused = bool(self.accelerator) and self.device == accelerator.CPU
        if isinstance(ready, zygote.Zygote) and not unused:
            self.zygote = ready
        else:
            if isinstance(ready, zygote.Zygote):
                ready.stop()
                self.accelerator = accelerator.NONE
            self.zygote = self._start()
        self._try_device()
        runner.warm_up(accelerator=bool(self.accelerator))
        gc.collect()
        gc.freeze()  # else each fork's first full collection walks, and copies, all of torch: half a second an exercise
        self._say_ready()

    def _decide_device(self, available: Callable[[], bool]) -> None:
        """A device that is there and does not work counts as none; then no worker gets to see it either."""

        def usable() -> bool:
            return bool(self.accelerator) and accelerator.answers_in_a_child(available)

        try:
            self.device = accelerator.decided(self.setup["device"], available=usable)
        except LookupError as error:
            raise DeviceError from error

    def _try_device(self) -> None:
        """Student code gets the device if a job can use it; else no job gets to see it, and trains on the CPU."""
        assert self.zygote is not None
        if self.device == accelerator.CPU or not self.accelerator:
            return
        from grader.checks.reach import reaches_gpu

        if reaches_gpu(self.zygote):
            self.job_device = self.device
            return
        self.notes.append("the GPU cannot be used from a locked job: student code runs on the CPU")
        self.zygote.stop()
        self.accelerator = accelerator.NONE
        self.zygote = self._start()

    def _say_ready(self) -> None:
        assert self.zygote is not None
        wire.write_frame(
            self.channel,
            {
                "ready": {
                    "level": self.zygote.level.value,
                    "device": self.device,
                    "libraries": self.zygote.libraries,
                    "notes": [*self.zygote.notes, *self.notes],
                    "landlock": self.zygote.landlock,
                    "memory": self.zygote.memory,
                    "seconds": self.zygote.seconds,
                }
            },
        )

    def _begin(self, level: Level) -> zygote.Starting:
        return zygote.begin(
            level, preload=self.setup["preload"], forbidden=self._forbidden(), accelerator=self.accelerator
        )

    def _start(self) -> zygote.Zygote:
        return zygote.start(
            floor=Level(self.setup["floor"]), ceiling=Level(self.setup["ceiling"]), preload=self.setup["preload"],
            forbidden=self._forbidden(), accelerator=self.accelerator,
        )  # fmt: skip

    def _forbidden(self) -> list[Path]:
        return [Path(path) for path in self.setup["forbidden"]]

    def serve(self) -> None:
        """Answer until the stream ends."""
        while True:
            try:
                request = wire.read_frame(self.channel).header
            except wire.ClosedError:
                return
            wire.write_frame(self.channel, self.grade(request))

    def grade(self, request: dict[str, Any]) -> dict[str, Any]:
        """The results of one exercise; a fault of ours is tried once more on a new zygote."""
        answer = self._attempt(request)
        if _broken(answer):
            self._renew()
            answer = self._attempt(request)
        return answer

    def _renew(self) -> None:
        if self.zygote is not None:
            self.zygote.stop()
        with contextlib.suppress(IsolationError):
            self.zygote = self._start()

    def _attempt(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self.zygote is not None
        try:
            client = self.zygote.client()
        except BrokenError as error:
            return {"fault": str(error)}
        if not zygote.FORKS:
            return self._attempt_here(client, request)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _child(client, {**request, "device": self._device_of(request)}, self.root, writing)  # never returns
        os.close(writing)
        client.messages.close()  # the child has its own copy: when it ends, so do its jobs
        try:
            return self._hear(reading, time.monotonic() + EXERCISE_LIMIT)
        finally:
            os.close(reading)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            if self.zygote.groups is not None:
                self.zygote.groups.sweep()  # those of the child that is gone

    def _device_of(self, request: dict[str, Any]) -> str:
        return self.device if "values" in request else self.job_device

    def _attempt_here(self, client: Client, request: dict[str, Any]) -> dict[str, Any]:
        """Where nothing may be forked: in this process, which forgets the modules of the checks afterwards."""
        known, path = set(sys.modules), list(sys.path)
        try:
            return _answer(client, {**request, "device": self._device_of(request)}, self.root)
        finally:
            with contextlib.suppress(BrokenError):
                client.close()
            sys.path[:] = path
            for name in set(sys.modules) - known:
                if str(getattr(sys.modules[name], "__file__", "")).startswith(request["folder"]):
                    del sys.modules[name]

    def _hear(self, reading: int, deadline: float) -> dict[str, Any]:
        """The child's one frame; or, where the command goes away meanwhile, the end."""
        while True:
            ready, _, _ = select.select([reading, self.channel], [], [], max(0.0, deadline - time.monotonic()))
            if self.channel in ready and reading not in ready:
                if self.zygote is not None:
                    self.zygote.stop()
                os._exit(0)  # a request before the answer can only be the end of the stream
            try:
                return wire.read_frame(reading, deadline=deadline, max_header=16 * MB).header
            except wire.WireError as error:
                return {"fault": f"the process that ran the checks ended: {error}"}


def _broken(answer: dict[str, Any]) -> bool:
    results = [*answer.get("checks", {}).values(), answer.get("loaded", {})]
    return bool(answer.get("fault")) or any(result.get("verdict") == Verdict.BROKEN for result in results)


def _child(client: Client, request: dict[str, Any], root: Path, writing: int) -> None:
    """Run one exercise in this forked process and write one frame."""
    kernel.set_death_signal(signal.SIGKILL)
    answer = _answer(client, request, root)
    with contextlib.suppress(OSError):
        wire.write_frame(writing, answer)
    os._exit(0)


def _answer(client: Client, request: dict[str, Any], root: Path) -> dict[str, Any]:
    try:
        return _experiment(request, root) if "values" in request else _checks(client, request, root)
    except BaseException:
        return {"fault": traceback.format_exc()[-6000:]}


def _experiment(request: dict[str, Any], root: Path) -> dict[str, Any]:
    from grader.checks.experiment import run_experiment

    given = {"seed": request["seed"], "device": request["device"], "corpus": request["corpus"], "root": root}
    return run_experiment(Path(request["folder"]), request["values"], **given)


def _checks(client: Client, request: dict[str, Any], root: Path) -> dict[str, Any]:
    from grader.checks.plugin import Setting
    from grader.checks.reach import with_room
    from grader.checks.runner import run_checks

    asked = request["limits"]
    limits = Limits(
        cpu=asked["cpu"], wall=asked["wall"], memory=asked["memory"] * MB, disk=asked["disk"] * MB,
        answer=asked["answer"] * MB,
    )  # fmt: skip
    setting = Setting(
        request["module"],
        request["source"],
        with_room(limits, request["device"]),
        request["seed"],
        request["device"],
        request["stop_at"],
    )
    return run_checks(client, Path(request["folder"]), root, setting)


def main() -> None:
    """Serve the command at the other end of the channel that this interpreter was started with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = received(sys.argv[1])
    server = Server(channel)
    try:
        server.prepare()
    except DeviceError:
        wire.write_frame(channel, {"refused": NO_GPU._asdict(), "hint": NO_GPU_HINT._asdict()})
        return
    except IsolationError as error:
        wire.write_frame(
            channel, {"refused": error.message._asdict(), "hint": error.hint._asdict() if error.hint else None}
        )
        return
    except Exception:
        wire.write_frame(channel, {"fault": traceback.format_exc()[-6000:]})
        return
    try:
        server.serve()
    finally:
        if server.zygote is not None:
            server.zygote.stop()
