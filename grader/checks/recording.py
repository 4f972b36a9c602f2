"""What a recorder in the job saw of a student's training loop, read into steps with the batches that they used.

    recording = record(student, model, at="bert.embeddings.word_embeddings")
    student.call("finetune", model, dataset, …)
    seen = recording.read()

All of it is a claim of the student's process. A check takes from it what is free (an order of examples) and recomputes
the rest from the weights that it sent itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from grader.checks.failures import StudentError
from grader.checks.returns import Anything, DictOf, Kept, ListOf, Number, Tensor, Word
from grader.checks.student import Handle, Student
from grader.result import Comparison, Verdict

IDS = Tensor("int64", (None, None), "input_ids", values=False)  # (B, T); some checks run on the meta device


@dataclass(frozen=True)
class Pass:
    """One forward pass: what entered, in which mode, and whether a backward pass came to it."""

    inputs: torch.Tensor  # (B, …)
    training: bool  # every submodule in training mode
    grad: bool  # gradients enabled
    reached: bool
    step: int  # how many optimiser steps came before


@dataclass(frozen=True)
class Step:
    """One step of an optimiser, as things stood just before it."""

    weights: torch.Tensor  # (P,), all parameters in the model's order
    gradient: torch.Tensor  # (P,), nan where a parameter had none
    groups: list[dict[str, Any]]  # {"names", "lr", "weight_decay", …}, numbers only
    optimizer: int  # which of the optimisers, from 0
    kind: str  # its class, as the job says
    passes: tuple[Pass, ...]  # forward passes that this step learned from

    @property
    def rates(self) -> set[float]:
        """The learning rates of its groups."""
        return {float(group["lr"]) for group in self.groups if group["names"]}

    def setting(self, key: str) -> dict[str, Any]:
        """A setting such as "weight_decay" by parameter name; parameters that no group holds are missing."""
        return {name: group.get(key) for group in self.groups for name in group["names"]}


@dataclass(frozen=True)
class Seen:
    """A whole recording."""

    passes: tuple[Pass, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Recording:
    """A recorder at work over there."""

    handle: Handle
    names: tuple[str, ...]
    size: int  # P
    entering: Tensor = IDS  # what enters the submodule that is watched

    def read(self, *, values: bool = True) -> Seen:
        """End the recording; StudentError where it does not fit the model that was recorded.

        `values=False` also takes the weights of a model on the meta device, which has shapes alone.
        """
        vector = Tensor(("float64", "float32"), (self.size,), "weights", values=values)
        one_pass = DictOf({"inputs": self.entering, "training": Anything(),
                           "grad": Anything(), "reached": Anything(), "step": Number(whole=True)})  # fmt: skip
        one_step = DictOf({"weights": vector, "gradient": vector, "groups": ListOf(Anything()),
                           "optimizer": Number(whole=True), "kind": Word()})  # fmt: skip
        declared = DictOf({"passes": ListOf(one_pass), "steps": ListOf(one_step), "names": ListOf(Word())})
        found = self.handle.student._ask({"op": "recorded", "handle": self.handle.number}, b"", declared)
        passes = tuple(
            Pass(p["inputs"], p["training"] is True, p["grad"] is True, p["reached"] is True, p["step"])
            for p in found["passes"]
        )
        if tuple(found["names"]) != self.names:
            raise StudentError(Verdict.BAD_RETURN, "torn_answer", detail="the model has other parameters")
        self._hold_to_one_dtype(found["steps"])
        with torn():
            return Seen(passes, tuple(self._step(number, step, passes) for number, step in enumerate(found["steps"])))

    def _hold_to_one_dtype(self, steps: list[dict[str, Any]]) -> None:
        """What is recomputed from one step to the next needs weights and gradients of one kind."""
        dtypes = [str(step[name].dtype).removeprefix("torch.") for step in steps for name in ("weights", "gradient")]
        other = next((dtype for dtype in dtypes if dtype != dtypes[0]), None)
        if other is not None:
            comparison = Comparison("dtype", "weights", dtypes[0], other)
            raise StudentError(Verdict.BAD_RETURN, "unfit_dtype", comparison=comparison)

    def _step(self, number: int, step: Mapping[str, Any], passes: tuple[Pass, ...]) -> Step:
        since = [entry for entry in passes if entry.step == number]
        # where nothing below the watched submodule is trained, no backward pass comes to it
        used = [entry for entry in since if entry.reached] or [entry for entry in since if entry.grad]
        groups = [_group(group) for group in step["groups"] if isinstance(group, dict)]
        named = [name for group in groups for name in group["names"]]
        if not named or not set(named) <= set(self.names):
            raise ValueError("a step of an optimizer that holds none of the model's parameters")
        return Step(step["weights"], step["gradient"], groups, step["optimizer"], step["kind"], tuple(used))


@contextmanager
def torn() -> Iterator[None]:
    """What trips over a claim that is not of the form that ours have: a forged answer, and no fault of the check."""
    try:
        yield
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        raise StudentError(Verdict.BAD_RETURN, "torn_answer", detail=f"{error}"[:200]) from error


def record(
    student: Student, model: Handle, at: str, optimizer: Handle | None = None, *, entering: Tensor = IDS
) -> Recording:
    """Watch a kept model: what enters its submodule `at`, and its optimisers, of which `optimizer` is number 0."""
    request: dict[str, Any] = {"op": "record", "handle": model.number, "at": at}
    if optimizer is not None:
        request["optimizer"] = optimizer.number
    number, kind = student._ask(request, b"", Kept())
    held = model.state(data=False)
    names = tuple(name for name in held["parameters"] if name not in held["shared"])
    size = sum(held["parameters"][name][0].numel() for name in names)
    return Recording(Handle(student, number, kind), names, size, entering)


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers among a group's settings, and the names of its parameters. An optimiser may be without a rate."""
    numbers = {key: float(value) for key, value in group.items() if isinstance(value, int | float)}
    return {"lr": math.nan, **numbers, "names": [name for name in group.get("names", ()) if isinstance(name, str)]}
