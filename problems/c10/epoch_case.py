"""A student's train_epoch on a loader, an optimizer and a scheduler of ours, with every step recorded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from grader.checks.recording import Step, record
from grader.checks.returns import Number, TupleOf
from grader.checks.student import Student
from reference.recorded_run import Watched, replay, vector
from reference.replay import along
from reference.training_case import WATCHED, bert, rows

RETURNS = TupleOf(Number(name="loss"), Number(name="accuracy"), name="train_epoch")
UNBOUNDED = 1e6  # a bound that no gradient reaches
FACTORS = (1.0, 0.5, 0.25, 0.1, 0.6, 0.3, 0.2, 0.05, 0.9)  # of the rate, one a step, no two neighbours alike


@dataclass(frozen=True)
class Settings:
    """One way to call train_epoch."""

    examples: int
    batch_size: int
    optimizer: str
    rate: float
    scheduled: bool
    max_grad_norm: float | None  # None: left out, with the scheduler
    spare: bool = False  # biases and norms are a group of their own, as they often are

    @property
    def batches(self) -> int:
        return math.ceil(self.examples / self.batch_size)


MAIN = Settings(14, 4, "SGD", 0.05, True, UNBOUNDED)  # batches of 4, 4, 4 and 2
# batches of 3, 3, 3 and 1; every gradient is longer than the bound
CLIPPED = Settings(10, 3, "AdamW", 1e-3, True, 0.05, spare=True)
DEFAULTS = Settings(14, 4, "SGD", 0.05, False, None)


@dataclass(frozen=True)
class Epoch(Watched):
    """A call of train_epoch."""

    settings: Settings
    loss: float
    accuracy: float
    scheduler_steps: int


_epochs: dict[Any, Epoch] = {}  # one submission a process: what one check has run, the next may use


def epoch(student: Student, settings: Settings, *, dropout: float = 0.0) -> Epoch:
    """Call train_epoch on a small BERT and watch."""
    key = (student.source, settings, dropout)
    if key not in _epochs:
        module = bert(dropout)
        known = rows(settings.examples, torch.Generator().manual_seed(200 + settings.examples))
        model = student.build(student.model(module))  # in evaluation mode
        loader = student.build(student.loader(known, settings.batch_size))
        optimizer = student.build(student.optimizer(settings.optimizer, model, spare=settings.spare, lr=settings.rate))
        scheduler = student.build(student.scheduler(FACTORS, optimizer)) if settings.scheduled else None
        recording = record(student, model, WATCHED, optimizer)
        student.seed(5)
        arguments: list[Any] = [model, loader, optimizer]
        if settings.max_grad_norm is not None:
            arguments += [scheduler, settings.max_grad_norm]
        loss, accuracy = student.call("train_epoch", *arguments, returns=RETURNS)
        moved = scheduler.attribute("last_epoch", Number(whole=True)) if scheduler is not None else 0
        start = nn.utils.parameters_to_vector(module.parameters()).detach()
        bound = 1.0 if settings.max_grad_norm is None else settings.max_grad_norm
        final = vector(model, module)
        _epochs[key] = Epoch(
            known, recording.read(), recording.names, start, final, bound, settings, loss, accuracy, moved
        )
    return _epochs[key]


def norm(gradient: torch.Tensor) -> float:
    return float(gradient.nan_to_num().norm())


def group_factors(done: Epoch, step: Step) -> list[float]:
    """By how much the gradient of each group of the optimizer was shortened; nothing where one was also turned."""
    came, right = (
        dict(zip(done.names, gradient.split(replay().sizes), strict=True))
        for gradient in (step.gradient.nan_to_num(), done.fresh(step).gradient)
    )
    factors = []
    for group in (group for group in step.groups if group["names"]):
        actual, expected = (torch.cat([parts[name] for name in group["names"]]) for parts in (came, right))
        if not along(actual, expected):
            return []
        factors.append(float(actual.norm() / expected.norm()))
    return factors
