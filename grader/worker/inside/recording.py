"""Watch a model while a student's loop trains it: every forward pass, and every step of an optimiser.

Hooks see what the loop does whatever it looks like: its order, its mode, the gradients at the moment of each step, the
rates used. All of it is a claim, which a check recomputes from the weights that it sent (`reference.replay`).
"""

from __future__ import annotations

import sys
from typing import Any

MOST_EVENTS = 4000


class TooLongError(RuntimeError):
    """The loop goes on far beyond what it was asked for."""


class _Open:
    """A step() under way. One that a class overrides may prepare, clip for instance, and call that of its base, which
    makes the update: then only what the base finds is a step, in place of what was seen before it.
    """

    depth = 0
    place: int | None = None  # of what was seen before an update that is still to be made


class Recorder:
    """Records `module` from now on: what enters its submodule `at`, and optimisers that hold its parameters.

    A pass: {"inputs": tensor, "training", "grad" (enabled), "reached" (a backward pass came to it), "step"}, where
    `step` counts the optimiser's steps before it. A step: {"weights": (P,), "gradient": (P,), nan where there is none,
    "groups": [{"names", "lr", …}], "optimizer": which one, "kind": its class}, seen just before it changes anything;
    the first of the optimisers is the `known` one where there is one.
    """

    def __init__(self, module: Any, at: str, known: Any = None) -> None:
        self.module = module
        self.named = list(module.named_parameters())
        self.passes: list[dict[str, Any]] = []
        self.steps: list[dict[str, Any]] = []
        self._optimizers: list[Any] = [known] if known is not None else []
        self._last: dict[int, Any] = {}  # id of an optimiser → our hook behind all of its own
        self._open: dict[int, _Open] = {}  # id of an optimiser → its step() under way
        optimizers = sys.modules["torch.optim.optimizer"]
        self._hooks = [
            module.get_submodule(at).register_forward_hook(self._forward),
            optimizers.register_optimizer_step_pre_hook(self._come_last),
            optimizers.register_optimizer_step_post_hook(self._leave),
        ]

    def __deepcopy__(self, _memo: Any) -> Recorder:
        return self  # a copy of the model is no other recording

    def stop(self) -> dict[str, Any]:
        """Watch no longer; everything seen."""
        for hook in (*self._hooks, *self._last.values()):
            hook.remove()
        return {"passes": self.passes, "steps": self.steps, "names": [name for name, _ in self.named]}

    def _forward(self, _module: Any, args: Any, output: Any) -> None:
        self._count()
        seen = {
            "inputs": args[0].detach().clone(),
            "training": all(child.training for child in self.module.modules()),
            "grad": sys.modules["torch"].is_grad_enabled(),
            "reached": False,
            "step": len(self.steps),
        }
        self.passes.append(seen)
        if output.requires_grad:
            output.register_hook(lambda _gradient: seen.update(reached=True))

    def _come_last(self, optimizer: Any, _args: Any, _kwargs: Any) -> None:
        """Hooks of the optimiser itself run after this one and may still clip: look when they are through."""
        self._open.setdefault(id(optimizer), _Open()).depth += 1
        earlier = self._last.pop(id(optimizer), None)
        if earlier is not None:
            earlier.remove()
        self._last[id(optimizer)] = optimizer.register_step_pre_hook(self._before)

    def _before(self, optimizer: Any, args: Any, kwargs: Any) -> Any:
        """Look now, or behind the closure that a step is handed, which makes the gradients."""
        closure = args[1] if len(args) > 1 else kwargs.get("closure")
        if closure is None:
            return self._step(optimizer)

        def watched() -> Any:
            loss = closure()
            self._step(optimizer)
            return loss

        return ((args[0], watched, *args[2:]), kwargs) if len(args) > 1 else (args, {**kwargs, "closure": watched})

    def _leave(self, optimizer: Any, _args: Any, _kwargs: Any) -> None:
        under_way = self._open.get(id(optimizer), _Open())
        under_way.depth -= 1
        under_way.place = None
        if under_way.depth < 1:
            self._open.pop(id(optimizer), None)

    def _step(self, optimizer: Any) -> None:
        names = {id(parameter): name for name, parameter in self.named}
        groups = [_group(group, names) for group in optimizer.param_groups]
        if not any(group["names"] for group in groups):
            return
        self._count()
        if not any(known is optimizer for known in self._optimizers):
            self._optimizers.append(optimizer)
        torch = sys.modules["torch"]
        seen = {
            "weights": torch.cat([parameter.detach().flatten() for _, parameter in self.named]),
            "gradient": torch.cat([_gradient(torch, parameter).flatten() for _, parameter in self.named]),
            "groups": groups,
            "optimizer": next(n for n, known in enumerate(self._optimizers) if known is optimizer),
            "kind": type(optimizer).__name__[:60],
        }
        under_way = self._open.get(id(optimizer), _Open())
        if under_way.place is not None:
            self.steps[under_way.place] = seen
        else:
            under_way.place = len(self.steps)
            self.steps.append(seen)

    def _count(self) -> None:
        if len(self.passes) + len(self.steps) >= MOST_EVENTS:
            raise TooLongError("far more forward passes and optimizer steps than were asked for")


def _gradient(torch: Any, parameter: Any) -> Any:
    if parameter.grad is None:
        return torch.full_like(parameter.detach(), float("nan"))
    return parameter.grad.detach().clone()


def _group(group: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    """The plain settings of a parameter group, and which of our parameters it holds."""
    plain = {
        key: float(value) if hasattr(value, "item") else value
        for key, value in group.items()
        if isinstance(value, bool | int | float | tuple) or hasattr(value, "item")
    }
    return {**plain, "names": [names[id(entry)] for entry in group["params"] if id(entry) in names]}
