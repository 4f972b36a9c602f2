"""Claims about where finetune leads: the updates, the decay in its loop, the history, and a model that has learned."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from torch import nn

from grader.checks.failures import expect, fail
from grader.checks.student import Student
from reference.rates import rate_factors, warmups
from reference.recorded_run import Run, Settings, finetune_run, replay
from reference.replay import Optimizer, near
from reference.training import decay_groups
from reference.training_case import bert

MAIN = Settings(14)
CLIPPED = Settings(10, lr=1e-3, weight_decay=0.3, epochs=2, batch_size=3, warmup_ratio=0.0, max_grad_norm=0.05, seed=8)
# 5 batches of at most 8, also where all are of one size; 15 steps, of which a tenth rounds to none of what a fifth does
DEFAULTS = Settings(38, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1, max_grad_norm=1.0, seed=0)
ROUNDED = 2e-3  # a history may be rounded to three digits


def steps_of(done: Run) -> tuple[Any, ...]:
    expect(len(done.steps) > 0, mistake="nothing_trained")
    return done.steps


@pytest.mark.points(2)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_each_update_is_one_of_adamw(student: Student) -> None:
    """updates"""
    done = finetune_run(student, MAIN)
    steps = steps_of(done)
    if not torch.equal(steps[0].weights, done.start):
        fail("changed_before_training")
    expect(steps[-1].optimizer == 0, mistake="optimizer_made_again", count=steps[-1].optimizer + 1)
    ours = Optimizer(torch.optim.AdamW, done.names, replay().sizes)
    after = [step.weights for step in steps[1:]] + [done.final]
    for number, (step, weights) in enumerate(zip(steps, after, strict=True)):
        expected = ours.step(step.weights, step.gradient, step.groups)
        if near(weights - step.weights, expected - step.weights, 1e-6):
            continue
        if "AdamW" not in step.kind:
            fail("not_adamw", kind=step.kind)
        fail("update_differs", step=number + 1)


@pytest.mark.points(1)
@pytest.mark.after("check_matrices_decay_and_nothing_else", "check_finetune_trains_the_model_in_place")
def check_the_loop_decays_matrices_only(student: Student) -> None:
    """loop_decay"""
    for settings in (MAIN, CLIPPED):
        found = steps_of(finetune_run(student, settings))[0].setting("weight_decay")
        for name, value in found.items():
            exempt = name.endswith("bias") or "LayerNorm" in name
            if exempt and value != 0:
                fail("decay_on_norm_and_bias", names=name)
            if not exempt and value != settings.weight_decay:
                fail("weight_decay_ignored", names=name, expected=settings.weight_decay, actual=value)


@pytest.mark.points(3)
@pytest.mark.after("check_finetune_trains_the_model_in_place")
def check_the_history_was_earned(student: Student) -> None:
    """history"""
    for settings in (MAIN, CLIPPED):
        _compare_history(finetune_run(student, settings))


def _compare_history(done: Run) -> None:
    steps_of(done)
    epochs = [[(done.measured(step), len(done.numbers(step))) for step in steps] for steps in done.epochs()]
    if len(done.history) != len(epochs) or not all(epochs):
        fail("history_length", expected=len(epochs), actual=len(done.history))
    every: list[Any] = []
    for number, (told, steps) in enumerate(zip(done.history, epochs, strict=True)):
        every += steps
        loss, accuracy = told["loss"], told["accuracy"]
        losses = [measured.loss for measured, _ in steps]
        rights = (_by_example(steps)[0], sum(losses) / len(losses))
        shown = {"epoch": number + 1, "expected": rights[0], "actual": loss}
        if not any(abs(loss - right) <= ROUNDED for right in rights):
            after = replay().measure(_after(done, number), done.known)
            for mistake, value in (
                ("history_not_reset", _by_example(every)[0]),
                ("history_not_reset", sum(m.loss for m, _ in every) / len(steps)),
                ("history_not_mean", sum(losses)),
                ("history_not_mean", sum(losses) / len(done.known["labels"])),
                ("history_not_mean", sum(m.loss * count for m, count in steps) / len(steps)),
                ("history_of_last_batch", losses[-1]),
                ("history_after_epoch", after.loss),
            ):
                if abs(loss - value) <= ROUNDED:
                    fail(mistake, **shown)
            fail("history_not_earned", **shown)
        counted = sum(count for _, count in steps)
        right = sum(measured.correct for measured, _ in steps) / counted
        of_batches = sum(measured.correct / count for measured, count in steps) / len(steps)
        shown = {"epoch": number + 1, "expected": right, "actual": accuracy}
        # a loop that leaves a batch out may divide by all examples: it is told so elsewhere
        of_all = right * counted / len(done.known["labels"])
        if any(abs(accuracy - value) <= ROUNDED for value in (right, of_batches, of_all)):
            continue
        if abs(accuracy - 100 * right) <= 100 * ROUNDED:
            fail("accuracy_in_percent", **shown)
        if abs(accuracy - right * counted) <= ROUNDED or abs(accuracy - right * counted / len(steps)) <= ROUNDED:
            fail("accuracy_not_share", **shown)
        if abs(accuracy - sum(m.correct for m, _ in every) / sum(count for _, count in every)) <= ROUNDED:
            fail("history_not_reset", **shown)
        fail("accuracy_not_earned", **shown)


def _by_example(steps: list[Any]) -> tuple[float, int]:
    count = sum(size for _, size in steps)
    return sum(measured.loss * size for measured, size in steps) / count, count


def _after(done: Run, epoch: int) -> torch.Tensor:
    """The weights at the end of an epoch."""
    last = (epoch + 1) * (len(done.steps) // done.settings.epochs)
    return done.steps[last].weights if last < len(done.steps) else done.final


@pytest.mark.points(1)
@pytest.mark.after("check_finetune_trains_the_model_in_place", "check_gradients_are_clipped_before_the_step",
                   "check_the_rate_changes_after_every_step")  # fmt: skip
def check_the_defaults_are_those_of_the_statement(student: Student) -> None:
    """defaults"""
    done = finetune_run(student, DEFAULTS, defaults=True)
    steps = steps_of(done)
    largest = max(len(done.numbers(step)) for step in steps)  # of a batch, which may go in piece by piece
    rate = max(rate for step in steps for rate in step.rates)
    shown = {"steps": len(steps), "largest": largest, "rate": rate}
    even = -(-DEFAULTS.examples // DEFAULTS.per_epoch)  # as many batches, but of one size: at most batch_size, too
    fits = largest in (DEFAULTS.batch_size, even) and DEFAULTS.epochs in (
        len(done.history),
        len(steps) / DEFAULTS.per_epoch,
    )
    expect(fits and _largest_decay(done) in _decays_expected(student), mistake="other_defaults", **shown)
    one, other = (finetune_run(student, MAIN, world=world) for world in (1, 2))
    if _order(one) == _order(other):  # else another check says so
        expect(_order(done) == _order(finetune_run(student, DEFAULTS)), mistake="other_defaults", **shown)
    total, ratio = len(steps), DEFAULTS.warmup_ratio
    rates = [max(step.rates) for step in steps]
    rights = [[DEFAULTS.lr * factor for factor in rate_factors(total, warmup)] for warmup in warmups(ratio, total)]
    near_enough = any(max(abs(a - b) for a, b in zip(rates, right, strict=True)) < 1e-9 for right in rights)
    expect(near_enough, mistake="other_defaults", **shown)
    for step, found in zip(steps, done.findings, strict=True):
        length = float(step.gradient.nan_to_num().norm())
        right = min(DEFAULTS.max_grad_norm, float(done.fresh(step).gradient.norm()))
        if found.source in ("fresh", "none") and not done.without_gradient(
            step
        ):  # a part that is frozen is told elsewhere
            expect(abs(length - right) < 1e-2 * right, mistake="other_defaults", **shown)


def _order(done: Run) -> list[int]:
    return [number for step in done.steps for number in done.numbers(step)]


def _largest_decay(done: Run) -> float:
    return max(value or 0.0 for step in done.steps for value in step.setting("weight_decay").values())


def _decays_expected(student: Student) -> tuple[float, ...]:
    """The default; where no decay acts whatever is asked for, another check says so."""
    default = DEFAULTS.weight_decay
    return (default,) if _largest_decay(finetune_run(student, MAIN)) else (default, 0.0)


@pytest.mark.points(2)
@pytest.mark.after("check_every_epoch_uses_every_example_once", "check_every_step_uses_the_gradient_of_its_own_batch",
                   "check_gradients_are_clipped_before_the_step", "check_the_rate_changes_after_every_step",
                   "check_each_update_is_one_of_adamw", "check_the_loop_decays_matrices_only",
                   "check_every_weight_is_trained")  # fmt: skip
def check_the_whole_run_ends_where_it_must(student: Student) -> None:
    """whole"""
    done = finetune_run(student, CLIPPED)
    model = copy.deepcopy(bert())
    ends = []
    for warmup in warmups(CLIPPED.warmup_ratio, CLIPPED.total):
        nn.utils.vector_to_parameters(done.start.clone(), model.parameters())
        optimizer = torch.optim.AdamW(decay_groups(model, CLIPPED.weight_decay), eps=_epsilon(done))
        for step, factor in zip(steps_of(done), rate_factors(CLIPPED.total, warmup), strict=False):
            for group in optimizer.param_groups:
                group["lr"] = CLIPPED.lr * factor
            optimizer.zero_grad()
            model(**done.batch(step)).loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), CLIPPED.max_grad_norm)
            optimizer.step()
        ends.append(nn.utils.parameters_to_vector(model.parameters()).detach())
    # the gradient of a key's bias is 0 but for rounding, which AdamW blows up to full size: left out
    counted = torch.cat([
        torch.full((size,), not name.endswith("key.bias")) for name, size in zip(done.names, replay().sizes, strict=True)
    ])  # fmt: skip
    moved = (done.final - done.start)[counted]
    # a hand-written clip may leave out torch's small number in the denominator, which moves 1e-6 of a step
    expect(any(near(moved, (end - done.start)[counted], 1e-3) for end in ends), mistake="run_differs")


def _epsilon(done: Run) -> float:
    """The small number in AdamW's denominator, which the statement leaves free as long as it is small."""
    told = done.steps[0].setting("eps").get(done.names[0])
    return told if told is not None and 0 < told <= 1e-6 else 1e-8
