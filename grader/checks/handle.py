"""An object in a student's process, to call, look into and train as if it were here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from grader.checks.answer import Answer, Declaration, named
from grader.checks.failures import StudentError
from grader.checks.returns import (
    Anything,
    DictOf,
    Kept,
    ListOf,
    Maybe,
    Nothing,
    Number,
    TableOf,
    Tensor,
    Truth,
    Word,
)
from grader.result import Comparison, Verdict

if TYPE_CHECKING:
    from grader.checks.student import Student


@dataclass(frozen=True)
class Parameter:
    """One parameter as the job shows it: data (or only its shape, on the meta device) and whether it is trained."""

    data: torch.Tensor
    requires_grad: bool

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)


class Handle:
    """An object over there: a layer, a model, whatever a call returned and a check kept."""

    def __init__(self, student: Student, number: int, kind: str) -> None:
        self.student, self.number, self.kind = student, number, kind

    def __call__(self, *args: Any, returns: Declaration | None = None, no_grad: bool = False, **kwargs: Any) -> Any:
        """Call the object itself, such as a module's forward."""
        return self.student._call({"handle": self.number, "no_grad": no_grad}, args, kwargs, returns)

    def method(self, name: str, *args: Any, returns: Declaration | None = None, **kwargs: Any) -> Any:
        """Call one of its methods."""
        return self.student._call({"handle": self.number, "method": name}, args, kwargs, returns)

    def logits(self, **batch: Any) -> torch.Tensor:
        """A Transformers model's logits on a batch, without gradients."""
        target = {"handle": self.number, "field": "logits", "no_grad": True}
        logits: torch.Tensor = self.student._call(target, (), batch, Tensor(name="logits"))
        return logits

    def attribute(self, path: str, returns: Declaration | None = None) -> Any:
        """The value of `a.b.c`; StudentError `missing` where there is none."""
        request = {"op": "attribute", "handle": self.number, "path": path}
        return self.student._ask(request, b"", returns or Anything())

    def kept(self, path: str) -> Handle:
        """The object at `a.b.c`, kept over there."""
        number, kind = self.attribute(path, Kept())
        return Handle(self.student, number, kind)

    def parameters(self, *, data: bool = True) -> dict[str, Parameter]:
        """Its parameters by name, shared ones under each of their names; without `data` only shapes cross."""
        state = self.state(data=data)
        return {name: Parameter(*pair) for name, pair in state["parameters"].items()}

    def values(self, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
        """The values of these parameters, in this order; StudentError where one is gone or has another shape."""
        held = self.parameters()
        for name, shape in shapes.items():
            actual = str(held[name].shape) if name in held else "–"
            if actual != str(tuple(shape)):
                comparison = Comparison("shape", name, str(tuple(shape)), actual)
                raise StudentError(Verdict.BAD_RETURN, "model_changed", comparison=comparison)
        return {name: held[name].data for name in shapes}

    def state(self, *, data: bool = True) -> dict[str, Any]:
        """{"parameters": {name: (tensor, requires_grad)}, "buffers", "modules", "training", "shared"}."""
        request = {"op": "state", "handle": self.number, "data": data}
        found: dict[str, Any] = self.student._ask(request, b"", _State(values=data))
        return found

    def holders(self, *attributes: str) -> dict[str, dict[str, list[str]]]:
        """Submodules with all these attributes: {module: {attribute: [names of the parameters it stands for]}}."""
        request = {"op": "holders", "handle": self.number, "attributes": list(attributes)}
        found: dict[str, dict[str, list[str]]] = self.student._ask(request, b"", _Holders(attributes))
        return found

    def set(self, **state: torch.Tensor) -> None:
        """Copy tensors into parameters; `__` in a name stands for a dot."""
        self.load({name.replace("__", "."): tensor for name, tensor in state.items()})

    def load(self, state: Mapping[str, torch.Tensor]) -> None:
        """Copy tensors into parameters or buffers of these names."""
        node, blob = self.student._encode({"state": dict(state)})
        self.student._ask({"op": "set", "handle": self.number, **node}, blob, Nothing())

    def backward(self, *args: Any, weight: torch.Tensor | None = None, **kwargs: Any) -> dict[str, Any]:
        """Forward, then backward of sum(output · weight): {"output", "gradients": {name: tensor or None}, "inputs"}."""
        node, blob = self.student._encode({"args": list(args), "kwargs": kwargs, "value": weight})
        found: dict[str, Any] = self.student._ask(
            {"op": "backward", "handle": self.number, **node}, blob,
            DictOf({"output": Tensor(), "gradients": TableOf(Maybe(Tensor())), "inputs": ListOf(Maybe(Tensor()))}),
        )  # fmt: skip
        return found

    def unpack(self) -> list[Handle] | None:
        """The entries of a kept tuple or list, each as a handle; None where it is neither."""
        found = self.student._ask({"op": "unpack", "handle": self.number}, b"", Maybe(ListOf(Kept())))
        return None if found is None else [Handle(self.student, number, kind) for number, kind in found]

    def train_steps(
        self, batches: Sequence[Mapping[str, torch.Tensor]], *, lr: float = 0.0, weight_decay: float = 0.0,
        optimizer: Handle | None = None, scheduler: Handle | None = None,
    ) -> list[float]:  # fmt: skip
        """Steps of a Transformers model, one a batch; the losses. AdamW, or an optimiser and scheduler kept there."""
        node, blob = self.student._encode({"inputs": [dict(batch) for batch in batches]})
        request = {"op": "train", "handle": self.number, "lr": lr, "weight_decay": weight_decay, **node}
        for name, kept in (("optimizer", optimizer), ("scheduler", scheduler)):
            if kept is not None:
                request[name] = kept.number
        losses: list[float] = self.student._ask(request, blob, ListOf(Number()))
        return losses

    def train(self) -> None:
        """Put it in training mode."""
        self.method("train", returns=Nothing())

    def eval(self) -> None:
        """Put it in evaluation mode."""
        self.method("eval", returns=Nothing())


@dataclass(frozen=True)
class _State:
    """The answer to a `state` request, parameters as (tensor, requires_grad)."""

    values: bool

    def read(self, node: Any, answer: Any, what: str) -> dict[str, Any]:
        parts = {
            "parameters": TableOf(Tensor(values=self.values)),
            "buffers": TableOf(Maybe(Tensor(values=False))),
            "modules": TableOf(Word()),
            "training": TableOf(Truth()),
            "shared": TableOf(Word()),
        }
        found = DictOf(parts).read(node, answer, what)
        for name, entry in node["parameters"].items():
            found["parameters"][name] = found["parameters"][name], bool(entry.get("requires_grad"))
        return found


@dataclass(frozen=True)
class _Holders:
    """The answer to a `holders` request."""

    attributes: tuple[str, ...]

    def read(self, node: Any, answer: Answer, what: str) -> dict[str, dict[str, list[str]]]:
        held = DictOf({attribute: ListOf(Word()) for attribute in self.attributes})
        if not isinstance(node, dict):
            raise answer.unfit("type", "modules", "dict", named(node))
        return {str(module): held.read(inner, answer, what) for module, inner in node.items()}
