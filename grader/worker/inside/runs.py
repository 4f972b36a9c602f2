"""Watch whatever is trained, when a function makes models of its own: who starts from where, on which inputs, and how.

Hooks for the whole process see every embedding of one shape, which stands for the model around it. All of it is a
claim.
"""

from __future__ import annotations

import sys
from typing import Any

from .recording import TooLongError

MOST_EVENTS = 20_000


class Runs:
    """Records from now on; `stop` returns the events in order.

    A pass that a backward pass came to: {"model": which, "inputs": rows of ids, "sum": of the embedding's weights,
    "training": its mode}.
    A step: {"model": which, "sum": of the weights after it, "kind": the optimiser's class, "rates", "decays"}.
    """

    def __init__(self, shape: list[int]) -> None:
        torch = sys.modules["torch"]
        self.shape = tuple(shape)
        self.models: list[Any] = []  # kept, so that no number is given twice
        self.events: list[dict[str, Any]] = []
        self._hooks = [
            torch.nn.modules.module.register_module_forward_hook(self._forward),
            sys.modules["torch.optim.optimizer"].register_optimizer_step_post_hook(self._step),
        ]

    def stop(self) -> list[dict[str, Any]]:
        """Watch no longer; everything seen."""
        for hook in self._hooks:
            hook.remove()
        return list(self._told())

    def _told(self) -> Any:
        """The events, passes with those rows only that are new in their run: epochs would repeat them many times."""
        seen: dict[int, tuple[float, set[tuple[int, ...]]]] = {}  # model → sum when last seen, rows of its run
        for event in self.events:
            model, total = event["model"], event["sum"]
            before, rows = seen.get(model, (None, set()))
            if event.get("reached"):
                rows = rows if before == total else set()
                fresh = {tuple(row) for row in event["inputs"].tolist()} - rows
                rows |= fresh
                event = {**event, "inputs": sorted(fresh)}
            elif "inputs" in event:  # nothing was learned from it
                continue
            seen[model] = total, rows
            yield event

    def _forward(self, module: Any, args: Any, output: Any) -> None:
        if not isinstance(module, sys.modules["torch"].nn.Embedding) or tuple(module.weight.shape) != self.shape:
            return
        if not any(known is module for known in self.models):
            self.models.append(module)
        seen = {
            "model": next(number for number, known in enumerate(self.models) if known is module),
            "inputs": args[0].detach().clone(),
            "sum": _sum(module),
            "training": module.training,
            "reached": False,
        }
        self._keep(seen)
        if output.requires_grad:
            output.register_hook(lambda _gradient: seen.update(reached=True))

    def _step(self, optimizer: Any, _args: Any, _kwargs: Any) -> None:
        held = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
        for number, module in enumerate(self.models):
            if id(module.weight) in held:
                groups = optimizer.param_groups
                self._keep({
                    "model": number, "sum": _sum(module), "kind": type(optimizer).__name__[:60],
                    "rates": [float(group["lr"]) for group in groups][:8],
                    "decays": [float(group.get("weight_decay", 0.0)) for group in groups][:8],
                })  # fmt: skip

    def _keep(self, event: dict[str, Any]) -> None:
        if len(self.events) >= MOST_EVENTS:
            raise TooLongError("far more forward passes and optimizer steps than were asked for")
        self.events.append(event)


def _sum(module: Any) -> float:
    return float(module.weight.detach().double().sum())
