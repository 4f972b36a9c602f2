"""Claims about finetune, which picks its own order: its steps are recorded over there and recomputed here one by one."""

from __future__ import annotations

import functools
import itertools

import pytest
import torch

from grader.checks.devices import look_where_inputs_go
from grader.checks.failures import expect, fail
from grader.checks.handle import Handle
from grader.checks.student import Student
from reference.rates import rate_factors, warmups, wrong_rates
from reference.recorded_run import HISTORY, Settings, finetune_run
from reference.replay import Finding, along
from reference.training_case import WATCHED, bert, rows

MAIN = Settings(14)  # 4 batches of 4, 4, 4 and 2; 12 steps, 3.6 of them warm-up
CLIPPED = Settings(10, lr=1e-3, weight_decay=0.3, epochs=2, batch_size=3, warmup_ratio=0.0, max_grad_norm=0.05, seed=8)


@pytest.mark.points(1)
def check_finetune_trains_the_model_in_place(student: Student) -> None:
    """in_place"""
    done = finetune_run(student, MAIN)
    expect(len(done.steps) > 0, mistake="nothing_trained")
    if not any(norm(step.gradient) for step in done.steps):
        fail("gradient_erased", step=1)
    if any(max(step.rates) for step in done.steps):  # a rate of 0 moves nothing, which the check of rates looks at
        expect(not torch.equal(done.final, done.start), mistake="weights_stay")
    look_where_inputs_go(student, bert(), WATCHED, functools.partial(_elsewhere, student))


def _elsewhere(student: Student, model: Handle) -> None:
    dataset = student.build(student.dataset(rows(4, torch.Generator().manual_seed(1))))
    student.call("finetune", model, dataset, epochs=1, batch_size=2, returns=HISTORY)


@pytest.mark.points(1)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_every_weight_is_trained(student: Student) -> None:
    """all_weights"""
    done = finetune_run(student, MAIN)
    # a row of an embedding that no text uses has a gradient of 0; a matrix without a gradient is left out
    frozen = sorted({name for step in done.steps for name in done.without_gradient(step)})
    expect(not frozen, mistake="not_all_weights", names=", ".join(frozen[:3]), count=len(frozen))


@pytest.mark.points(3)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_every_epoch_uses_every_example_once(student: Student) -> None:
    """examples"""
    for settings in (MAIN, CLIPPED):
        done = finetune_run(student, settings)
        counts = [len(done.numbers(step)) for step in done.steps]
        n, size = settings.examples, settings.batch_size
        if settings.epochs * (n // size) == len(done.steps) != settings.total and set(counts) == {size}:
            fail("last_batch_dropped", examples=n, batch_size=size, rest=n % size)
        largest = max((len(entry.inputs) for step in done.steps for entry in step.passes), default=0)
        if largest > size:
            fail("batch_size_ignored", expected=size, actual=largest)
        if len(done.steps) != settings.total:
            fail("wrong_number_of_steps", expected=settings.total, actual=len(done.steps), epochs=settings.epochs,
                 batches=settings.per_epoch)  # fmt: skip
        for steps in done.epochs():
            used = sorted(number for step in steps for number in done.numbers(step))
            if used and used[0] < 0:
                fail("unknown_examples")
            expect(used == list(range(n)), mistake="examples_not_once", missing=len(set(range(n)) - set(used)))


# In a random order of 14 an example is followed by its neighbour less than once an epoch (13/14): 18 or more in three
# epochs happen with probability 1e-9 (Poisson, mean 2.8). Whoever shuffles whole batches has 30, whoever rotates 36.
MOST_NEIGHBOURS = 17


@pytest.mark.points(3)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_every_epoch_has_an_order_of_its_own(student: Student) -> None:
    """order"""
    done = finetune_run(student, MAIN)
    orders = [[number for step in steps for number in done.numbers(step)] for steps in done.epochs()]
    if all(order == orders[0] for order in orders):
        fail(
            "not_shuffled"
            if orders[0] in (sorted(orders[0]), sorted(orders[0], reverse=True))
            else "same_order_every_epoch"
        )
    expect(orders[0] != sorted(orders[0]), mistake="not_shuffled")
    expect(len(set(map(tuple, orders))) == len(orders), mistake="same_order_every_epoch")
    for way in (1, -1):
        neighbours = sum(b - a == way for order in orders for a, b in itertools.pairwise(order))
        expect(neighbours <= MOST_NEIGHBOURS, mistake="not_mixed", count=neighbours, most=MOST_NEIGHBOURS)


@pytest.mark.points(1)
@pytest.mark.after("check_every_epoch_has_an_order_of_its_own")
def check_the_order_follows_from_the_seed(student: Student) -> None:
    """seed"""

    def order(seed: int, world: int) -> list[int]:
        done = finetune_run(student, Settings(14, seed=seed), world=world)
        return [number for step in done.steps for number in done.numbers(step)]

    expect(order(3, 1) == order(3, 2), mistake="seed_ignored")
    expect(order(3, 1) != order(4, 1), mistake="same_for_every_seed")


@pytest.mark.points(2)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_training_happens_in_training_mode(student: Student) -> None:
    """mode"""
    done = finetune_run(student, MAIN, dropout=0.4)
    for number, step in enumerate(done.steps):
        if not all(entry.training for entry in step.passes):
            fail("evaluation_mode", step=number + 1)
        # and it must show: with dropout no gradient points where the one without does
        expect(not along(step.gradient, done.fresh(step).gradient), mistake="evaluation_mode", step=number + 1)


@pytest.mark.points(3)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_every_step_uses_the_gradient_of_its_own_batch(student: Student) -> None:
    """gradient"""
    done = finetune_run(student, MAIN)
    found = done.findings
    shorter = [norm(step.gradient) for step, entry in zip(done.steps, found, strict=True) if entry.factor < 1 - 1e-4]
    for number, (step, entry) in enumerate(zip(done.steps, found, strict=True)):
        if len(step.passes) > 1:
            continue  # several batches in one update, which the check of examples tells
        figures = {"step": number + 1, "factor": entry.factor}
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


def norm(gradient: torch.Tensor) -> float:
    return float(gradient.nan_to_num().norm())


@pytest.mark.points(3)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_gradients_are_clipped_before_the_step(student: Student) -> None:
    """clipping"""
    done = finetune_run(student, CLIPPED)
    bound = CLIPPED.max_grad_norm
    for step, found in zip(done.steps, done.findings, strict=True):
        size = norm(step.gradient)
        if found.form == "by_parameter":
            fail("clipped_by_parameter", norm=size, bound=bound)
        if found.form == "by_value":
            fail("clipped_by_value", norm=size, bound=bound)
        if size > bound * (1 + 1e-3):
            if abs(size - 1) < 1e-3:
                fail("max_grad_norm_ignored", norm=size, bound=bound)
            fail("clipped_too_late" if "clip_grad" in student.source else "not_clipped", norm=size, bound=bound)
        # every gradient of this run is longer than the bound, so a right solution cuts each to exactly that
        expect(size > bound * (1 - 1e-2), mistake="clipped_too_much", norm=size, bound=bound)


@pytest.mark.points(4)
@pytest.mark.after("check_finetune_trains_the_model_in_place", "check_the_rate_rises_then_falls_to_zero")
def check_the_rate_changes_after_every_step(student: Student) -> None:
    """rates"""
    for settings in (MAIN, CLIPPED):
        done = finetune_run(student, settings)
        # a loop that takes too few steps is told so elsewhere: here its schedule may fit the steps that it takes
        total, ratio = len(done.steps), settings.warmup_ratio
        factors = [max(step.rates) / settings.lr for step in done.steps]
        rights = [
            rate_factors(steps, warmup)[:total] for steps in (settings.total, total) for warmup in warmups(ratio, steps)
        ]
        if any(_alike(factors, right) for right in rights):
            continue
        shown = ", ".join(f"{settings.lr * factor:.2g}" for factor in factors[:6])
        right = ", ".join(f"{settings.lr * factor:.2g}" for factor in rights[0][:6])
        for mistake, wrong in wrong_rates(ratio, total, max(1, total // settings.epochs), settings.examples):
            if _alike(factors, wrong):
                fail(mistake, actual=shown, expected=right)
        fail("schedule_differs", actual=shown, expected=right, total=total, ratio=ratio)


def _alike(factors: list[float], expected: list[float]) -> bool:
    return len(factors) == len(expected) and all(abs(a - e) <= 1e-6 for a, e in zip(factors, expected, strict=True))
