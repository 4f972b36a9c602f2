"""The `student` fixture: a student's module, in a process of its own, to call as if it were here.

    inputs, labels = student.call("mask_tokens", ids, special, mask_token_id=4, vocab_size=40,
                                  generator=student.generator(0), returns=TupleOf(Tensor(), Tensor()))
    layer = student.make("LoRALinear", student.linear(weight, bias), r=4, alpha=8)
    layer.parameters()["lora_A"].shape

Everything that comes back is a claim. Whatever goes wrong over there arrives as a StudentError with its own verdict.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from grader.checks import shipping
from grader.checks.answer import Answer, Declaration, named, read
from grader.checks.failures import StudentError, shown
from grader.checks.handle import Handle as Handle
from grader.checks.handle import Parameter as Parameter
from grader.checks.rehearsal import refused
from grader.checks.returns import (
    Anything,
    DictOf,
    Kept,
    ListOf,
    Maybe,
    Nothing,
    Number,
    Tensor,
    Truth,
)
from grader.checks.trouble import raised, trouble_of
from grader.result import Verdict
from grader.worker.client import Client
from grader.worker.inside import wire
from grader.worker.job import Job, JobEndedError
from grader.worker.limits import Limits

_MOST_LOG = 16_000  # characters of output that a check keeps


class RequestError(Exception):
    """The job could not make sense of a request: the check is at fault, or the harness."""


@dataclass(frozen=True)
class Looked:
    """A call's value, and its arguments as they stand after it."""

    value: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class Student:
    """A student's module. The job behind it starts with the first call, and again after it has died."""

    def __init__(self, client: Client, module: str, source: str, limits: Limits) -> None:
        self.module, self.source = module, source
        self.remarks: list[Any] = []  # a slug, or [slug, figures]
        self.plots: list[dict[str, Any]] = []
        self._client, self._limits = client, limits
        self._job: Job | None = None
        self._log: list[str] = []
        self._armed = False  # whether the limits of the present check run in the present job

    # ---------------------------------------------------------------------------------------------------- calls

    def call(
        self, name: str, *args: Any, returns: Declaration | None = None, no_grad: bool = False, **kwargs: Any
    ) -> Any:
        """Call a function of the module; the value is read as `returns` declares it."""
        return self._call({"function": name, "no_grad": no_grad}, args, kwargs, returns)

    def call_and_look(
        self, what: str | Handle, *args: Any, returns: Declaration | None = None, **kwargs: Any
    ) -> Looked:
        """Call a function, or a kept object, that must leave its arguments alone: they come back as they then stand."""
        found = self._call(
            {**({"function": what} if isinstance(what, str) else {"handle": what.number}), "look": True}, args, kwargs,
            DictOf({
                "value": returns or Anything(),
                "args": _Arguments(args),
                "kwargs": DictOf({key: _as_given(value) for key, value in kwargs.items()}),
            }),
        )  # fmt: skip
        return Looked(found["value"], tuple(found["args"]), found["kwargs"])

    def call_and_clock(self, name: str, *args: Any, returns: Declaration | None = None, **kwargs: Any) -> Any:
        """(value, CPU seconds of the call as the job says them): to show, never to grade."""
        declared = DictOf({"value": returns or Anything(), "seconds": Number()})
        found = self._call({"function": name, "clock": True}, args, kwargs, declared)
        return found["value"], found["seconds"]

    def make(self, name: str, *args: Any, **kwargs: Any) -> Handle:
        """Call a class or function and keep what it returns over there."""
        number, kind = self._call({"function": name, "keep": True}, args, kwargs, Kept())
        return Handle(self, number, kind)

    def build(self, shipped: shipping.Shipped) -> Handle:
        """Make an object over there from its description, to hand it to several calls."""
        node, blob = self._encode({"value": shipped})
        number, kind = self._ask({"op": "build", **node}, blob, Kept())
        return Handle(self, number, kind)

    def gradient(self, name: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Call a function that returns a scalar and go backward: {"output", "inputs": [gradient or None, …]}."""
        self.load()
        node, blob = self._encode({"args": list(args), "kwargs": kwargs, "value": None})
        found: dict[str, Any] = self._ask(
            {"op": "backward", "function": name, **node},
            blob,
            DictOf({"output": Anything(), "inputs": ListOf(Maybe(Tensor()))}),
        )
        return found

    def seed(self, number: int) -> None:
        """Seed all global generators over there."""
        self._ask({"op": "seed", "seed": number}, b"", Nothing())

    def draw(self) -> list[float]:
        """The next number of each global generator over there."""
        drawn: list[float] = self._ask({"op": "draw"}, b"", ListOf(Number()))
        return drawn

    def same(self, one: Handle, other: Handle) -> bool:
        """Whether two kept objects are one and the same."""
        return bool(self._ask({"op": "same", "a": one.number, "b": other.number}, b"", Truth()))

    def plot(self, plot: dict[str, Any]) -> None:
        """Show measured curves beside the verdict: plain data that a report can draw at any time."""
        self.plots.append(plot)

    @contextlib.contextmanager
    def elsewhere(self, source: str | None = None) -> Iterator[Student]:
        """The same file, or another version of it, in a job of its own, with the limits of the present check."""
        other = Student(self._client, self.module, self.source if source is None else source, self._limits)
        try:
            yield other
        finally:
            other.close()

    def remark(self, slug: str, **figures: object) -> None:
        """Say something beside the verdict: a [remark.<slug>] of messages.toml with its {figures} filled in."""
        self.remarks.append([slug, {name: shown(value) for name, value in figures.items()}])

    dataset = staticmethod(shipping.dataset)
    generator = staticmethod(shipping.generator)
    linear = staticmethod(shipping.linear)
    loader = staticmethod(shipping.loader)
    model = staticmethod(shipping.model)
    optimizer = staticmethod(shipping.optimizer)
    scheduler = staticmethod(shipping.scheduler)
    tree = staticmethod(shipping.tree)
    tokenizer = staticmethod(shipping.tokenizer)

    # ----------------------------------------------------------------------------------------------- life of a job

    def load(self) -> None:
        """Start the job and execute the module, unless both has happened."""
        if self._job is not None:
            return
        self._job = self._client.job(self._limits)
        self._armed = False
        self._arm()
        self._ask({"op": "load", "module": self.module, "source": self.source}, b"", Nothing())

    def begin(self, limits: Limits) -> None:
        """A check begins: its limits run from its first request."""
        self._limits = limits
        self._armed = False
        self._log.clear()
        self.remarks, self.plots = [], []

    def finish(self) -> str:
        """A check is over; returns what was printed during it."""
        if self._job is not None:
            self._log.append(self._job.log())
            self._job.end()
        self._armed = False
        return clean("".join(self._log))[:_MOST_LOG]

    def close(self) -> None:
        """Kill the job, if there is one."""
        if self._job is not None:
            self._job.close()
            self._job = None

    def _arm(self) -> None:
        if not self._armed and self._job is not None:
            self._job.begin(self._limits)
            self._armed = True

    # ---------------------------------------------------------------------------------------------------- requests

    def _call(
        self, target: Mapping[str, Any], args: Sequence[Any], kwargs: Mapping[str, Any], returns: Declaration | None
    ) -> Any:
        self.load()
        node, blob = self._encode({"args": list(args), "kwargs": dict(kwargs)})
        return self._ask({"op": "call", **target, **node}, blob, returns or Anything())

    def _encode(self, parts: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        encoder = shipping.encoder(lambda value: {"$handle": value.number} if isinstance(value, Handle) else None)
        return {name: encoder.encode(part) for name, part in parts.items()}, encoder.blob()

    def _ask(self, request: Mapping[str, Any], blob: bytes, returns: Declaration) -> Any:
        self.load()
        job = self._job
        assert job is not None
        try:
            self._arm()
            frame = job.ask(request, blob)
            answer = frame.header
            if "ok" in answer:
                value, remarks = read(returns, answer["ok"], frame.blob)
                self.remarks += [remark for remark in remarks if remark not in self.remarks]
                return value
        except JobEndedError as error:
            self._drop()
            raise trouble_of(error.ended) from error
        except wire.WireError as error:
            self._drop()
            raise StudentError(Verdict.BAD_RETURN, "torn_answer", detail=str(error)) from error
        raise self._refusal(answer, request, blob)

    def _refusal(self, answer: Mapping[str, Any], request: Mapping[str, Any], blob: bytes) -> Exception:
        loading = request["op"] == "load"
        if loading:
            self._drop()
        if isinstance(answer.get("raised"), dict):
            return raised(answer["raised"], loading=loading)
        if "exited" in answer:
            return StudentError(Verdict.CRASHED, "exited", detail=str(answer["exited"])[:200])
        if "absent" in answer:
            return StudentError(Verdict.MISSING, "function_missing", detail=str(answer["absent"])[:100])
        if "unfit" in answer:
            return StudentError(Verdict.BAD_RETURN, "cannot_cross", detail=str(answer["unfit"])[:400])
        said = str(answer.get("refused", answer))[:2000]
        if refused(self._client, self._limits, request, blob):
            return RequestError(said)
        self._drop()
        return StudentError(Verdict.BAD_RETURN, "torn_answer", detail=said[:400])

    def _drop(self) -> None:
        """The job is of no more use; what it printed is kept."""
        if self._job is not None:
            self._log.append(self._job.log())
            self._job.close()
            self._job = None


def _as_given(argument: Any) -> Declaration:
    """What an argument can be after a call: tensors are still tensors."""
    return Tensor() if isinstance(argument, torch.Tensor) else Anything()


@dataclass(frozen=True)
class _Arguments:
    """As many arguments as were given."""

    given: tuple[Any, ...]

    def read(self, node: Any, answer: Answer, what: str) -> list[Any]:
        if not isinstance(node, list) or len(node) != len(self.given):
            raise answer.unfit("count", "args", f"{len(self.given)} arguments", named(node))
        return [_as_given(given).read(entry, answer, what) for given, entry in zip(self.given, node, strict=True)]


_PATHS = re.compile(r"(?:/[\w.+@-]+)*/(?=(?:site|dist)-packages/|student/|grade-jobs-)")


def clean(text: str) -> str:
    """Output and messages without this machine's paths: libraries by their own names, the student's files alone."""
    text = _PATHS.sub("", text)
    text = re.sub(r"(?:site|dist)-packages/", "", text)
    return re.sub(r"(?:grade-jobs-\d+/\d+|\bstudent)/(?=[\w.]+)", "", text)
