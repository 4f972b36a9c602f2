"""A recorded training run, recomputed step by step: which gradient it was, how it was clipped, where the step led.

Accuracy hides most mistakes of a training loop: a run without `zero_grad` even looks better. In float64 every one of
them shows in a single step. Each function takes the weights of that moment as one vector (P,), so that one mistake is
told apart from another and none has to be guessed from where the run ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

SAME = 1e-5  # relative: a loss taken in float32 is off by 1e-7, the smallest mistake moves a gradient by 1e-3


@dataclass(frozen=True)
class Measured:
    """A batch at given weights: the mean loss, one prediction an example, and the gradient (P,)."""

    loss: float
    correct: int
    gradient: Tensor


@dataclass(frozen=True)
class Finding:
    """What a recorded gradient turned out to be: of `source`, shortened as `form` says, times `factor`."""

    source: str  # "fresh", "accumulated", …; "none" where there is no gradient, "unknown" where nothing fits
    form: str = "scaled"  # "scaled" (the whole by one factor), "by_parameter", "by_value"
    factor: float = 1.0


class Replay:
    """A model of the kind that was trained; its own weights are replaced at every question."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.sizes = [parameter.numel() for parameter in model.parameters()]

    def measure(self, weights: Tensor, batch: Mapping[str, Tensor], source: str = "fresh") -> Measured:
        """One forward and backward pass at `weights`; `source` names a mistake to make on purpose."""
        nn.utils.vector_to_parameters(weights, self.model.parameters())
        self.model.zero_grad()
        mask, labels = batch["attention_mask"], batch["labels"]
        if source == "no_mask":
            mask = torch.ones_like(mask)
        logits = self.model(input_ids=batch["input_ids"], attention_mask=mask).logits  # (B, labels)
        scores = logits.softmax(-1) if source == "softmax_twice" else logits
        targets = {"labels_swapped": 1 - labels, "labels_shifted": labels.roll(1)}.get(source, labels)
        loss = functional.cross_entropy(scores, targets)
        loss.backward()
        correct = int((logits.argmax(-1) == targets).sum())
        return Measured(float(loss.detach()), correct, gradient_of(self.model))

    def explain(
        self, gradient: Tensor, weights: Tensor, batch: Mapping[str, Tensor], before: Tensor | None, bound: float
    ) -> Finding:
        """What `gradient` is. `before` is the gradient that the step before used, `bound` the largest norm allowed."""
        missing = gradient.isnan()
        if bool(missing.all()) or not bool(gradient[~missing].any()):
            return Finding("none")
        for source in ("fresh", "accumulated", "no_mask", "softmax_twice", "labels_swapped", "labels_shifted"):
            if source == "accumulated" and before is None:
                continue
            expected = self.measure(weights, batch, "fresh" if source == "accumulated" else source).gradient
            if source == "accumulated" and before is not None:
                expected = expected + before.nan_to_num()
            found = self._form(gradient, expected, bound)
            if bool(missing.any()):  # a frozen part says nothing; the rest is looked at as a whole
                found = _scaled(gradient[~missing], expected[~missing])
            if found is not None:
                return Finding(source, *found)
        return Finding("unknown")

    def _form(self, gradient: Tensor, expected: Tensor, bound: float) -> tuple[str, float] | None:
        whole = _scaled(gradient, expected)
        if whole is not None:
            return whole
        parts = [part * min(1.0, bound / float(part.norm() + 1e-30)) for part in expected.split(self.sizes)]
        if near(gradient, torch.cat(parts), 1e-3):
            return "by_parameter", 1.0
        if near(gradient, expected.clamp(-bound, bound)):
            return "by_value", 1.0
        return None


def _scaled(gradient: Tensor, expected: Tensor) -> tuple[str, float] | None:
    factor = float(gradient @ expected / (expected @ expected))
    return ("scaled", factor) if factor > 0 and near(gradient, factor * expected) else None


def gradient_of(model: nn.Module) -> Tensor:
    """All gradients as one vector (P,), 0 where there is none."""
    grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in model.parameters()]
    return torch.cat([grad.flatten() for grad in grads])


def near(actual: Tensor, expected: Tensor, within: float = SAME) -> bool:
    """Whether two vectors differ by no more than a share of their length."""
    return float((actual - expected).norm()) <= within * max(float(expected.norm()), 1e-12)


def along(actual: Tensor, expected: Tensor) -> bool:
    """Whether two vectors point the same way."""
    actual = actual.nan_to_num().to(expected.dtype)  # a loop may have cast its model to float32
    factor = float(actual @ expected / (expected @ expected))
    return factor > 0 and near(actual, factor * expected)


class Optimizer:
    """An optimiser of torch's own on copies of the parameters, to see where a step must lead."""

    def __init__(self, kind: type[torch.optim.Optimizer], names: Sequence[str], sizes: Sequence[int]) -> None:
        self.names, self.sizes = list(names), list(sizes)
        zeros = (nn.Parameter(torch.zeros(size, dtype=torch.float64)) for size in sizes)
        self.parameters = dict(zip(names, zeros, strict=True))
        self.optimizer = kind([{"params": [parameter]} for parameter in self.parameters.values()], lr=0.0)

    def step(self, weights: Tensor, gradient: Tensor, groups: Sequence[Mapping[str, Any]]) -> Tensor:
        """(P,) after one step from `weights`. Of each group's settings the rate and the decay are taken over."""
        for name, value, slope in zip(self.names, weights.split(self.sizes), gradient.split(self.sizes), strict=True):
            parameter = self.parameters[name]
            parameter.data = value.clone()
            parameter.grad = None if bool(slope.isnan().all()) else slope.clone()
        settings = {name: group for group in groups for name in group["names"]}
        for group, name in zip(self.optimizer.param_groups, self.names, strict=True):
            told = settings.get(name)
            if told is None:  # in no group: it must stay where it is
                self.parameters[name].grad = None
                continue
            group["lr"], group["weight_decay"] = told["lr"], told.get("weight_decay", 0.0)
            if 0 < told.get("eps", 0.0) <= 1e-6:  # a small number against division by zero; its size is free
                group["eps"] = told["eps"]
        self.optimizer.step()
        return torch.cat([self.parameters[name].detach() for name in self.names])
