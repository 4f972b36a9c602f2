"""The command's side of the check process: started when the first code is to be graded, warm until the command ends.

Imports nothing heavy: this runs in the command itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import grader
from grader.errors import MachineError
from grader.model import Course, Problem, Submission
from grader.text import Text
from grader.worker.inside import wire
from grader.worker.inside.handover import start_python
from grader.worker.levels import Level

_START = "import sys; sys.path.insert(0, {root!r}); from grader.checks.server import main; main()"
START_LIMIT = 240.0  # seconds
ANSWER_LIMIT = 1500.0  # an exercise, tried twice at most, and a new zygote between


class UnisolatedError(MachineError):
    """This machine cannot isolate student code as well as the command demands."""


@dataclass
class CheckService:
    """Runs code exercises. `floor` is the least level of isolation that will do."""

    course: Course
    floor: Level = Level.FULL
    ceiling: Level = Level.FULL
    asked_device: str = "cpu"  # "auto", "cpu" or "cuda"; the check process decides
    hide: tuple[Path, ...] = ()  # what no worker may see, besides the course
    about: Mapping[str, Any] = field(default_factory=dict)  # level, libraries, notes; empty until it has started
    _process: subprocess.Popen[bytes] | None = None
    _channel: socket.socket | None = None
    _errors: Any = None
    _refusal: MachineError | None = None

    @property
    def device(self) -> str:
        """What the work is done on; as asked for until the check process has decided."""
        return str(self.about.get("device", self.asked_device))

    def run(self, problem: Problem, source: str, *, seed: int | None = None, stop_at: str = "") -> dict[str, Any]:
        """What the checks of one exercise said of a module: see `runner.run_checks`.

        `seed` stands in for the course's own; `stop_at` leaves out the checks after the first that
        names that mistake, or with "*" after the first that fails.
        MachineError where no checks can run here at all; {"fault": …} where something of ours broke.
        """
        assert problem.code is not None
        limits = asdict(problem.code.limits)
        what = {"module": problem.id, "source": source, "limits": limits, "stop_at": stop_at}
        return self._ask(problem, what, seed)

    def experiment(self, problem: Problem, values: Mapping[str, Any], *, seed: int | None = None) -> dict[str, Any]:
        """What trying a configuration came to: see `experiment_outcome.tried`. MachineError as for `run`.

        No student code runs, so a machine that cannot isolate any will do.
        """
        assert problem.experiment is not None
        try:
            self.start()
        except UnisolatedError:
            if self.floor is Level.LIMITED:
                raise
            with CheckService(self.course, floor=Level.LIMITED, asked_device=self.asked_device) as other:
                answer = other.experiment(problem, values, seed=seed)
                self.about = {**other.about, "level": "none"}
            return answer
        return self._ask(problem, {"values": dict(values), "corpus": self.course.corpus}, seed)

    def _ask(self, problem: Problem, what: Mapping[str, Any], seed: int | None) -> dict[str, Any]:
        self.start()
        assert self._channel is not None
        request = {
            **what,
            "folder": str(problem.folder.resolve()),
            "seed": self.course.seed if seed is None else seed,
        }
        try:
            wire.write_frame(self._channel, request)
            return wire.read_frame(self._channel, max_header=16 << 20, deadline=_soon(ANSWER_LIMIT)).header
        except (OSError, wire.WireError) as error:
            fault = f"the check process is gone: {error}\n{self._said()}"
            self.stop()
            return {"fault": fault}

    def begin(self) -> None:
        """Start the check process without waiting: it imports while the command does something else."""
        if self._process is not None:
            return
        mine, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
        environment |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        environment |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        environment |= {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}  # looking whether there is a GPU must not bind us to it
        environment |= {"TRANSFORMERS_VERBOSITY": "error", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
        root = str(Path(grader.__file__).resolve().parent.parent)
        try:
            self._process = start_python(
                _START.format(root=root), theirs, flags=("-B",), environment=environment, errors=self._errors
            )
        finally:
            theirs.close()
        self._channel = mine
        setup = {
            "root": str(self.course.root.resolve()),
            "floor": self.floor.value,
            "ceiling": self.ceiling.value,
            "preload": list(self.course.preload),
            "device": self.asked_device,
            "forbidden": [str(path.resolve()) for path in (self.course.root, *self.hide)],
        }
        wire.write_frame(mine, setup)

    def start(self) -> None:
        """Start, and wait until it is ready. MachineError where it cannot be."""
        if self._refusal is not None:
            raise self._refusal
        if self.about and self._process is not None:
            return
        self.begin()
        assert self._channel is not None
        try:
            said = wire.read_frame(self._channel, deadline=_soon(START_LIMIT)).header
        except (OSError, wire.WireError) as error:
            said = {"fault": f"{error}\n{self._said()}"}
        if "ready" in said:
            self.about = said["ready"]
            return
        self.stop()
        if "refused" in said:
            hint = Text(**said["hint"]) if said.get("hint") else None
            self._refusal = UnisolatedError(Text(**said["refused"]), hint=hint)
        else:
            self._refusal = _cannot_start(str(said.get("fault")))
        raise self._refusal

    def _said(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return str(self._errors.read().decode("utf-8", "replace"))[-2000:]

    def stop(self) -> None:
        """End the check process, its zygote and every job."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            killer = threading.Timer(8.0, self._process.kill)
            killer.start()
            self._process.wait()
            killer.cancel()
        self._process, self._channel, self.about = None, None, {}

    def __enter__(self) -> CheckService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def wanted(problems: Iterable[Problem], submission: Submission) -> bool:
    """Whether anything of these exercises is code, or a configuration to be tried, that was handed in."""
    return any(
        (problem.code is not None and problem.id in submission.code)
        or (problem.experiment is not None and bool(submission.answers.get(problem.id)))
        for problem in problems
    )


def _soon(seconds: float) -> float:
    import time

    return time.monotonic() + seconds


def _cannot_start(fault: str) -> MachineError:
    lines = fault.strip().splitlines() or ["?"]
    missing = any("ModuleNotFoundError" in line or "ImportError" in line for line in lines)
    hint = Text("pip install 'grade[ml]' を実行してください。", "Run pip install 'grade[ml]'.") if missing else None
    return MachineError(
        Text(
            f"コードの採点を始められません: {lines[-1]}",
            f"Grading of code cannot start: {lines[-1]}",
        ),
        hint=hint,
    )
