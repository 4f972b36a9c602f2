"""Claims about make_optimizer: the loop is ours, so what its optimizer and its schedule do is all that shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import torch

from grader.checks.failures import StudentError, expect, fail
from grader.checks.handle import Handle
from grader.checks.recording import Seen, record
from grader.checks.returns import Nothing
from grader.checks.student import Student
from grader.result import Verdict
from reference.rates import rate_factors, warmups, wrong_rates
from reference.recorded_run import vector
from reference.replay import Optimizer, near
from reference.training_case import WATCHED, batch_of, bert, rows

LR, DECAY = 3e-3, 0.2
SETTINGS = ((25, 0.15), (16, 0.25), (10, 0.0))  # steps and warm-up: 3.75, 4 and 0 steps of warm-up


@dataclass(frozen=True)
class Driven:
    """Steps that we took with the student's optimizer and scheduler, and where they ended."""

    seen: Seen
    names: tuple[str, ...]
    final: torch.Tensor  # (P,)


_driven: dict[Any, Driven] = {}  # one submission a process: what one check has run, the next may use


def drive(student: Student, total: int, ratio: float) -> Driven:
    """`total` steps on small batches, the scheduler behind the optimizer after each."""
    key = (student.source, total, ratio)
    if key not in _driven:
        _driven[key] = _drive(student, total, ratio)
    return _driven[key]


def _drive(student: Student, total: int, ratio: float) -> Driven:
    model = student.build(student.model(bert()))
    recording = record(student, model, WATCHED)
    made = student.make("make_optimizer", model, LR, DECAY, total, ratio)
    parts = made.unpack()
    if parts is None or len(parts) != 2:
        fail("returns_not_both", actual=made.kind)
    if not (_has(parts[0], "zero_grad") and _has(parts[1], "step")):
        fail("returns_not_both", actual=f"{parts[0].kind}, {parts[1].kind}")
    known = rows(4, torch.Generator().manual_seed(50))
    batches = [batch_of(known, [step % 4, (step + 1) % 4]) for step in range(total)]
    model.train_steps(batches, optimizer=parts[0], scheduler=parts[1])
    return Driven(recording.read(), recording.names, vector(model, bert()))


def _has(handle: Handle, name: str) -> bool:
    try:
        handle.attribute(name, Nothing())
    except StudentError as error:  # a method is there, though it cannot cross
        return error.verdict is not Verdict.MISSING
    return True


@pytest.mark.points(1)
def check_make_optimizer_returns_an_optimizer_of_all_weights(student: Student) -> None:
    """optimizer"""
    driven = drive(student, *SETTINGS[0])
    if len(driven.seen.steps) != SETTINGS[0][0]:
        fail("parameters_left_out", names="–")
    held = driven.seen.steps[0].setting("lr")
    missing = [name for name in driven.names if name not in held]
    expect(not missing, mistake="parameters_left_out", names=", ".join(missing[:4]))


@pytest.mark.points(4)
@pytest.mark.after("check_make_optimizer_returns_an_optimizer_of_all_weights")
def check_the_rate_rises_then_falls_to_zero(student: Student) -> None:
    """schedule"""
    for total, ratio in SETTINGS:
        steps = drive(student, total, ratio).seen.steps
        if any(len(step.rates) != 1 for step in steps):
            fail("rates_differ_by_group", rates=sorted(next(s for s in steps if len(s.rates) != 1).rates))
        rates = [max(step.rates) / LR for step in steps]
        if any(_alike(rates, rate_factors(total, warmup)) for warmup in warmups(ratio, total)):
            continue
        shown = ", ".join(f"{LR * factor:.2g}" for factor in rates[:6])
        right = ", ".join(f"{LR * factor:.2g}" for factor in rate_factors(total, int(ratio * total))[:6])
        for mistake, factors in wrong_rates(ratio, total, total, total):
            if not mistake.startswith("scheduler_") and _alike(rates, factors):
                fail(mistake, actual=shown, expected=right)
        fail("schedule_differs", actual=shown, expected=right, total=total, ratio=ratio)


def _alike(factors: list[float], expected: list[float]) -> bool:
    return all(abs(a - e) <= 1e-6 for a, e in zip(factors, expected, strict=True))


@pytest.mark.points(3)
@pytest.mark.after("check_make_optimizer_returns_an_optimizer_of_all_weights")
def check_matrices_decay_and_nothing_else(student: Student) -> None:
    """decay"""
    found = drive(student, *SETTINGS[1]).seen.steps[0].setting("weight_decay")
    name_decay(found, DECAY)


def name_decay(found: dict[str, Any], decay: float) -> None:
    """Fail where a parameter decays otherwise than it should."""
    wrong = {name: value for name, value in found.items() if value != (0.0 if is_exempt(name) else decay)}
    if not wrong:
        return
    exempt = [name for name in wrong if is_exempt(name)]
    shown = ", ".join(sorted(exempt or wrong)[:3])
    if all(value == 0 for value in found.values()):
        fail("decay_missing")
    if exempt:
        fail("decay_on_norm_and_bias", names=shown)
    if all("embeddings" in name and value == 0 for name, value in wrong.items()):
        fail("embeddings_do_not_decay", names=shown)
    fail("decay_differs", names=shown, expected=decay, actual=next(iter(wrong.values())))


def is_exempt(name: str) -> bool:
    return name.endswith("bias") or "LayerNorm" in name


@pytest.mark.points(2)
@pytest.mark.after("check_make_optimizer_returns_an_optimizer_of_all_weights")
def check_its_steps_are_those_of_adamw(student: Student) -> None:
    """adamw"""
    driven = drive(student, *SETTINGS[1])
    steps = driven.seen.steps
    sizes = [parameter.numel() for parameter in bert().parameters()]
    ours = Optimizer(torch.optim.AdamW, driven.names, sizes)
    after = [step.weights for step in steps[1:]] + [driven.final]
    for step, weights in zip(steps, after, strict=True):
        expected = ours.step(step.weights, step.gradient, step.groups)
        if not near(weights - step.weights, expected - step.weights, 1e-6):
            fail("not_adamw", kind=step.kind)
