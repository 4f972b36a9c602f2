"""A student's training loop, run on a small BERT and watched, to be compared with what each step should have done."""

from __future__ import annotations

import copy
import functools
import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from grader.checks.failures import fail
from grader.checks.handle import Handle
from grader.checks.recording import Seen, Step, record
from grader.checks.returns import DictOf, ListOf, Number
from grader.checks.student import Student
from reference.replay import Finding, Measured, Replay
from reference.training_case import WATCHED, batch_of, bert, numbers_of, rows

HISTORY = ListOf(DictOf({"loss": Number(name="loss"), "accuracy": Number(name="accuracy")}), name="finetune")
UNBOUNDED = 1e6  # a bound that no gradient reaches


@dataclass(frozen=True)
class Settings:
    """One way to call finetune."""

    examples: int
    lr: float = 3e-3
    weight_decay: float = 0.1
    epochs: int = 3
    batch_size: int = 4
    warmup_ratio: float = 0.3
    max_grad_norm: float = UNBOUNDED
    seed: int = 3

    @property
    def per_epoch(self) -> int:
        return math.ceil(self.examples / self.batch_size)

    @property
    def total(self) -> int:
        return self.epochs * self.per_epoch

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "examples"}


@dataclass(frozen=True)
class Watched:
    """A training loop of a student's, as it was seen: which examples each step used, and what it did."""

    known: dict[str, torch.Tensor]  # the examples, by column
    seen: Seen
    names: tuple[str, ...]
    start: torch.Tensor  # (P,)
    final: torch.Tensor  # (P,)
    bound: float  # the max_grad_norm that was handed in

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.seen.steps

    def numbers(self, step: Step) -> list[int]:
        """The examples that a step learned from."""
        return [number for entry in step.passes for number in numbers_of(entry.inputs, self.known)]

    def batch(self, step: Step) -> dict[str, torch.Tensor]:
        numbers = self.numbers(step)
        if not numbers or min(numbers) < 0:
            fail("unknown_examples")
        return batch_of(self.known, numbers)

    def fresh(self, step: Step) -> Measured:
        """Loss, right predictions and gradient of a step's batch, as a right loop has them."""
        return replay().measure(step.weights.double(), self.batch(step))

    def measured(self, step: Step) -> Measured:
        """The same as this loop has them: one that swaps labels is told so once, not again for its loss."""
        return replay().measure(step.weights.double(), self.batch(step), self.habit)

    @property
    def habit(self) -> str:
        """What the loop does to every batch, "fresh" for nothing: a small batch may fit several, others tell."""
        found = {entry.source for entry in self.findings}
        wrong = ("labels_shifted", "labels_swapped", "softmax_twice", "no_mask")
        return next((source for source in wrong if source in found), "fresh")

    @functools.cached_property
    def findings(self) -> list[Finding]:
        """What the gradient of each step was."""
        before = [None, *(step.gradient for step in self.steps)]
        return [
            replay().explain(step.gradient, step.weights, self.batch(step), previous, self.bound)
            for step, previous in zip(self.steps, before, strict=False)
        ]

    def without_gradient(self, step: Step) -> list[str]:
        """Parameters that had no gradient at a step."""
        parts = zip(self.names, step.gradient.split(replay().sizes), strict=True)
        return [name for name, part in parts if bool(part.isnan().any())]


@dataclass(frozen=True)
class Run(Watched):
    """A call of finetune."""

    settings: Settings
    history: list[dict[str, float]]

    def epochs(self) -> list[tuple[Step, ...]]:
        """The steps of each epoch, as far as they can be told apart."""
        each = len(self.steps) // self.settings.epochs
        return [self.steps[epoch * each : (epoch + 1) * each] for epoch in range(self.settings.epochs)]


@functools.cache
def replay() -> Replay:
    return Replay(copy.deepcopy(bert()))


_runs: dict[Any, Run] = {}  # one submission a process: what one check has run, the next may use


def finetune_run(
    student: Student, settings: Settings, *, dropout: float = 0.0, world: int = 1, defaults: bool = False
) -> Run:
    """Call a student's finetune on a small BERT and watch. `world` seeds the global generators."""
    key = (student.source, settings, dropout, world, defaults)
    if key not in _runs:
        module = bert(dropout)
        known = rows(settings.examples, torch.Generator().manual_seed(100 + settings.examples))
        model = student.build(student.model(module))  # in evaluation mode
        dataset = student.build(student.dataset(known))
        recording = record(student, model, WATCHED)
        student.seed(world)
        given = {} if defaults else settings.arguments()
        history = student.call("finetune", model, dataset, returns=HISTORY, **given)
        final = vector(model, module)
        start = nn.utils.parameters_to_vector(module.parameters()).detach()
        seen = recording.read()
        _runs[key] = Run(known, seen, recording.names, start, final, settings.max_grad_norm, settings, history)
    return _runs[key]


def vector(model: Handle, like: nn.Module) -> torch.Tensor:
    """(P,): the parameters of a model over there, which are those of `like` by name and shape."""
    held = model.values({name: tuple(parameter.shape) for name, parameter in like.named_parameters()})
    return torch.cat([value.flatten() for value in held.values()])
