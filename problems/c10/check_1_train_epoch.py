"""Claims about train_epoch, on a loader, an optimizer and a scheduler of ours: every step is recorded and recomputed."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch

from grader.checks.devices import look_where_inputs_go
from grader.checks.failures import StudentError, expect, fail
from grader.checks.handle import Handle
from grader.checks.student import Student
from problems.c10.epoch_case import CLIPPED, DEFAULTS, FACTORS, MAIN, RETURNS, Epoch, epoch, group_factors, norm
from reference.recorded_run import replay
from reference.replay import Finding, Optimizer, along, near
from reference.training_case import WATCHED, bert, rows

ROUNDED = 1e-3


@pytest.mark.points(1)
def check_an_epoch_trains_and_returns_loss_and_accuracy(student: Student) -> None:
    """trains"""
    done = epoch(student, MAIN)
    expect(len(done.steps) > 0, mistake="nothing_trained")
    if not any(norm(step.gradient) for step in done.steps):
        fail("gradient_erased", step=1)
    expect(not torch.equal(done.final, done.start), mistake="nothing_trained")
    look_where_inputs_go(student, bert(), WATCHED, functools.partial(_elsewhere, student))


def _elsewhere(student: Student, model: Handle) -> None:
    loader = student.build(student.loader(rows(4, torch.Generator().manual_seed(1)), 2))
    student.call("train_epoch", model, loader, student.optimizer("SGD", model, lr=0.1), returns=RETURNS)


@pytest.mark.points(2)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_every_batch_is_used_once(student: Student) -> None:
    """batches"""
    for settings in (MAIN, CLIPPED):
        done = epoch(student, settings)
        used = [number for step in done.steps for number in done.numbers(step)]
        rest = settings.examples % settings.batch_size
        if used == list(range(settings.examples - rest)):
            fail("last_batch_lost", rest=rest)
        if -1 in used:
            fail("unknown_examples")
        expect(sorted(used) == list(range(settings.examples)), mistake="batches_not_once", steps=len(done.steps),
               batches=settings.batches)  # fmt: skip
        expect(len(done.steps) == settings.batches, mistake="batches_not_once", steps=len(done.steps),
               batches=settings.batches)  # fmt: skip


@pytest.mark.points(2)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_the_model_is_put_in_training_mode(student: Student) -> None:
    """mode"""
    done = epoch(student, MAIN, dropout=0.4)
    for number, step in enumerate(done.steps):
        if not all(entry.training for entry in step.passes):
            fail("evaluation_mode", step=number + 1)
        # and it must show: with dropout no gradient points where the one without does
        expect(not along(step.gradient, done.fresh(step).gradient), mistake="evaluation_mode", step=number + 1)


@pytest.mark.points(3)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_every_step_uses_the_gradient_of_its_own_batch(student: Student) -> None:
    """gradient"""
    done = epoch(student, MAIN)
    found = done.findings
    shorter = [norm(step.gradient) for step, entry in zip(done.steps, found, strict=True) if entry.factor < 1 - 1e-4]
    for number, (step, entry) in enumerate(zip(done.steps, found, strict=True)):
        if len(step.passes) > 1:
            continue  # several batches in one update, which the check of batches tells
        figures = {"step": number + 1, "factor": entry.factor}
        frozen = done.without_gradient(step)
        expect(not frozen or entry.source == "none", mistake="gradient_partly", names=", ".join(frozen[:3]), **figures)
        match entry:
            case Finding("fresh", "scaled", factor) if abs(factor - 1) < 1e-4:
                continue
            case Finding("fresh", "scaled", factor) if abs(factor - len(done.numbers(step))) < 1e-3:
                fail("loss_summed", **figures)
            case Finding("fresh", "scaled", factor) if factor < 1 and max(shorter) - min(shorter) < 1e-3 * max(shorter):
                continue  # all cut to one length: a bound of the student's own, which the check of clipping looks at
            case Finding("fresh"):
                fail("gradient_scaled", **figures)
            case Finding("accumulated"):
                fail("no_zero_grad", **figures)
            case Finding("none"):
                fail("gradient_erased", **figures)
            case Finding("no_mask" | "softmax_twice" | "labels_swapped" | "labels_shifted"):
                fail(done.habit)
            case _:
                fail("gradient_differs", **figures)


@pytest.mark.points(3)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_gradients_are_clipped_before_the_step(student: Student) -> None:
    """clipping"""
    done = epoch(student, CLIPPED)
    for step, found in zip(done.steps, done.findings, strict=True):
        size = norm(step.gradient)
        if found.form == "by_parameter":
            fail("clipped_by_parameter", norm=size, bound=done.bound)
        if found.form == "by_value":
            fail("clipped_by_value", norm=size, bound=done.bound)
        factors = group_factors(done, step)
        if factors and max(factors) > 1.01 * min(factors):
            fail("clipped_by_group", norm=size, bound=done.bound)
        if found.form == "scaled" and found.factor < 0.999:
            for name, other in (
                ("∞", step.gradient.nan_to_num().abs().max()),
                ("1", step.gradient.nan_to_num().abs().sum()),
            ):
                if abs(float(other) - done.bound) < 1e-3 * done.bound:
                    fail("clipped_by_another_norm", norm=size, bound=done.bound, other=name)
        if size > done.bound * (1 + 1e-3):
            if abs(size - 1) < 1e-3:
                fail("max_grad_norm_ignored", norm=size, bound=done.bound)
            fail("clipped_too_late" if "clip_grad" in student.source else "not_clipped", norm=size, bound=done.bound)
        # every gradient of this run is longer than the bound, so a right solution cuts each to exactly that
        expect(size > done.bound * (1 - 1e-2), mistake="clipped_too_much", norm=size, bound=done.bound)


@pytest.mark.points(2)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_the_optimizer_handed_in_makes_the_steps(student: Student) -> None:
    """optimizer"""
    for settings in (MAIN, CLIPPED):
        done = epoch(student, settings)
        kind = getattr(torch.optim, settings.optimizer)
        ours = Optimizer(kind, done.names, replay().sizes)
        after = [step.weights for step in done.steps[1:]] + [done.final]
        for number, (step, weights) in enumerate(zip(done.steps, after, strict=True)):
            if step.optimizer > 0:
                fail("other_optimizer", kind=step.kind, expected=settings.optimizer)
            expected = ours.step(step.weights, step.gradient, step.groups)
            if not near(weights - step.weights, expected - step.weights, 1e-6):
                fail("update_differs", step=number + 1)


@pytest.mark.points(3)
@pytest.mark.after("check_the_optimizer_handed_in_makes_the_steps")
def check_the_scheduler_moves_once_a_batch_after_the_step(student: Student) -> None:
    """scheduler"""
    done = epoch(student, MAIN)
    factors = [max(step.rates) / MAIN.rate for step in done.steps]
    count, moved = len(factors), done.scheduler_steps
    if _alike(factors, FACTORS[:count]) and moved == count:
        return
    shown = {"actual": ", ".join(f"{MAIN.rate * factor:.3g}" for factor in factors), "moved": moved,
             "expected": ", ".join(f"{MAIN.rate * factor:.3g}" for factor in FACTORS[:count]), "batches": count}  # fmt: skip
    if moved == 0:
        fail("scheduler_never_stepped", **shown)
    if moved == 1 and _alike(factors, FACTORS[:1] * count):
        fail("scheduler_per_epoch", **shown)
    if _alike(factors, FACTORS[1 : count + 1]):
        fail("scheduler_before_optimizer", **shown)
    if moved == 2 * count:
        fail("scheduler_twice", **shown)
    fail("scheduler_differs", **shown)


def _alike(factors: list[float], expected: Any) -> bool:
    return len(factors) == len(expected) and all(abs(a - e) < 1e-6 for a, e in zip(factors, expected, strict=True))


@pytest.mark.points(1)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy", "check_gradients_are_clipped_before_the_step")
def check_scheduler_and_bound_may_be_left_out(student: Student) -> None:
    """defaults"""
    try:
        done = epoch(student, DEFAULTS)
    except StudentError as error:
        if "NoneType" in error.error:
            fail("scheduler_needed")
        raise
    expect(len(done.steps) > 0, mistake="nothing_trained")
    for step, found in zip(done.steps, done.findings, strict=True):
        right = min(1.0, norm(done.fresh(step).gradient))
        if found.source in ("fresh", "none"):
            expect(abs(norm(step.gradient) - right) < 1e-2 * right, mistake="other_default", norm=norm(step.gradient))


@pytest.mark.points(3)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_the_loss_is_the_mean_over_examples(student: Student) -> None:
    """loss"""
    off, ways = [], []
    for settings in (MAIN, CLIPPED):
        done = epoch(student, settings)
        right, wrong = losses(done)
        if abs(done.loss - right) > ROUNDED:
            off.append({"expected": right, "actual": done.loss})
        ways.append({mistake for mistake, value in wrong if abs(done.loss - value) <= ROUNDED})
    if off:  # a mistake shows in both runs; what happens to fit in one alone is not the reason
        fail(next((mistake for mistake, _ in wrong if all(mistake in fits for fits in ways)), "loss_differs"), **off[0])


def losses(done: Epoch) -> tuple[float, list[tuple[str, float]]]:
    """The mean over examples, and what comes of the mistakes."""
    steps = [(done.measured(step), len(done.numbers(step))) for step in done.steps]
    count = sum(size for _, size in steps)
    each = [measured.loss for measured, _ in steps]
    correct = sum(measured.correct for measured, _ in steps)
    right = sum(measured.loss * size for measured, size in steps) / count
    return right, [
        ("mean_of_batch_means", sum(each) / len(each)),
        ("loss_not_mean", sum(each)),
        ("loss_not_mean", right * count),
        ("loss_not_mean", sum(each) / done.settings.examples),
        ("loss_not_mean", right * count / len(each)),
        ("short_batch_counted_full", sum(each) * done.settings.batch_size / count),
        ("loss_of_last_batch", each[-1]),
        ("loss_after_training", replay().measure(done.final, done.known).loss),
        ("loss_and_accuracy_swapped", correct / count),
    ]


@pytest.mark.points(2)
@pytest.mark.after("check_an_epoch_trains_and_returns_loss_and_accuracy")
def check_the_accuracy_is_the_share_of_right_predictions(student: Student) -> None:
    """train_accuracy"""
    for settings in (MAIN, CLIPPED):
        done = epoch(student, settings)
        steps = [(done.measured(step), len(done.numbers(step))) for step in done.steps]
        count, correct = sum(size for _, size in steps), sum(measured.correct for measured, _ in steps)
        # a loop that leaves a batch out may divide by all examples: it is told so elsewhere
        if min(abs(done.accuracy - correct / count), abs(done.accuracy - correct / settings.examples)) <= ROUNDED:
            continue
        shown = {"expected": correct / count, "actual": done.accuracy}
        for mistake, value in (
            ("accuracy_of_batch_means", sum(measured.correct / size for measured, size in steps) / len(steps)),
            ("accuracy_not_share", 100 * correct / count),
            ("accuracy_not_share", correct),
            ("accuracy_not_share", correct / len(steps)),
            ("loss_and_accuracy_swapped", losses(done)[0]),
        ):
            if abs(done.accuracy - value) <= ROUNDED * max(1.0, value):
                fail(mistake, **shown)
        fail("accuracy_differs", **shown)
