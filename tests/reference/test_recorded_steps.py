"""A step is seen where its update is made, however a loop gets there."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from grader.worker.inside.recording import Recorder
from reference.training_case import batch_of, bert, rows

pytestmark = pytest.mark.ml
BATCH = batch_of(rows(6, torch.Generator().manual_seed(3)), [0, 1, 2, 3])
BOUND = 0.01  # shorter than any gradient here


class ClipsItself(torch.optim.SGD):
    """Prepares the gradients and leaves the update to its base."""

    def step(self, closure=None):
        loss = closure() if closure is not None else None
        nn.utils.clip_grad_norm_([p for group in self.param_groups for p in group["params"]], BOUND)
        super().step()
        return loss


class ClipsThroughAnother(ClipsItself):
    """One more class in between."""

    def step(self, closure=None):
        return super().step(closure)


def plainly(model, optimizer):
    model(**BATCH).loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), BOUND)
    optimizer.step()


def in_a_hook(model, optimizer):
    hook = optimizer.register_step_pre_hook(lambda *_: nn.utils.clip_grad_norm_(model.parameters(), BOUND) and None)
    model(**BATCH).loss.backward()
    optimizer.step()
    hook.remove()


def in_a_closure(model, optimizer):
    def closure():
        optimizer.zero_grad()
        loss = model(**BATCH).loss
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), BOUND)
        return loss

    assert optimizer.step(closure) > 0


def in_a_closure_by_name(model, optimizer):
    in_a_closure(
        model, type("", (), {"zero_grad": optimizer.zero_grad, "step": lambda _, f: optimizer.step(closure=f)})()
    )


def unclipped(model, optimizer):
    model(**BATCH).loss.backward()
    optimizer.step()


@pytest.mark.parametrize(
    ("kind", "update"),
    [
        (torch.optim.SGD, plainly), (torch.optim.SGD, in_a_hook), (torch.optim.SGD, in_a_closure),
        (torch.optim.SGD, in_a_closure_by_name), (ClipsItself, unclipped), (ClipsItself, in_a_closure),
        (ClipsThroughAnother, unclipped),
    ],
)  # fmt: skip
def test_each_update_is_one_step_with_the_gradient_that_it_uses(kind, update):
    model = copy.deepcopy(bert())
    torch.optim.SGD(model.parameters(), lr=0.1)  # its class knows our hooks from now on, as in a job that is warm
    recorder = Recorder(model, "bert.embeddings.word_embeddings")
    optimizer = kind(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        update(model, optimizer)
    steps = recorder.stop()["steps"]
    final = nn.utils.parameters_to_vector(model.parameters()).detach()
    assert len(steps) == 3
    after = [step["weights"] for step in steps[1:]] + [final]
    for step, weights in zip(steps, after, strict=True):
        assert float(step["gradient"].nan_to_num().norm()) == pytest.approx(BOUND, rel=1e-3)
        assert torch.allclose(weights, step["weights"] - 0.1 * step["gradient"].nan_to_num(), atol=1e-12)
    optimizer.step()
    assert len(steps) == 3  # nothing is watched any longer


def test_two_updates_in_one_step_are_two_steps():
    class Twice(torch.optim.SGD):
        def step(self, closure=None):
            super().step()
            super().step()

    model = copy.deepcopy(bert())
    torch.optim.SGD(model.parameters(), lr=0.1)
    recorder = Recorder(model, "bert.embeddings.word_embeddings")
    unclipped(model, Twice(model.parameters(), lr=0.1))
    assert len(recorder.stop()["steps"]) == 2


def test_a_step_that_failed_is_not_mixed_up_with_the_next_ones():
    class FailsOnce(torch.optim.SGD):
        failed = False

        def step(self, closure=None):
            if not self.failed:
                self.failed = True
                raise RuntimeError("once")
            super().step()

    model = copy.deepcopy(bert())
    torch.optim.SGD(model.parameters(), lr=0.1)
    recorder = Recorder(model, "bert.embeddings.word_embeddings")
    optimizer = FailsOnce(model.parameters(), lr=0.1)
    with pytest.raises(RuntimeError, match="once"):
        unclipped(model, optimizer)
    for _ in range(3):
        unclipped(model, optimizer)
    assert len(recorder.stop()["steps"]) == 3
