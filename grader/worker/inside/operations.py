"""What a check may ask of a job: calls, objects that stay here, their parameters, gradients and training steps."""

from __future__ import annotations

import contextlib
import linecache
import os
import random
import sys
import time
import types
from collections.abc import Callable
from typing import Any

from . import building, recording, runs, values, wire

MOST_HANDLES = 512


class AbsentError(Exception):
    """The student's module lacks what was asked for."""


class RefusedError(Exception):
    """The request makes no sense: a fault of the check."""


class Session:
    """The student's module and the objects that requests refer to by number."""

    def __init__(self) -> None:
        self.module: types.ModuleType | None = None
        self.file = ""
        self.objects: dict[int, Any] = {}
        self._next = 1

    # -------------------------------------------------------------------------------------------------- the wire

    def read(self, frame: wire.Frame) -> dict[str, Any]:
        """The request with its values decoded; handles become the objects themselves."""
        request = dict(frame.header)
        for name in ("args", "kwargs", "value", "state", "inputs"):
            if name in request:
                request[name] = values.decode(request[name], frame.blob, self._special)
        return request

    def _special(self, tag: str, node: dict[str, Any], decode: Any) -> Any:
        if tag == "$handle":
            return self._object(node[tag])
        return building.build(tag, node, decode)

    def _object(self, number: Any) -> Any:
        if number not in self.objects:
            raise RefusedError(f"there is no object {number}")
        return self.objects[number]

    def keep(self, value: Any) -> dict[str, Any]:
        """Keep an object here and return the node that stands for it."""
        for number, held in self.objects.items():
            if held is value:
                return {"$handle": number, "type": type(value).__name__[:100]}
        if len(self.objects) >= MOST_HANDLES:
            raise values.CannotCrossError("too many objects are kept")
        number, self._next = self._next, self._next + 1
        self.objects[number] = value
        return {"$handle": number, "type": type(value).__name__[:100]}

    def keep_from_answer(self, value: Any) -> dict[str, Any] | None:
        """Modules, optimisers, generators and whatever was kept before travel as handles."""
        if isinstance(value, _Kept):
            return self.keep(value.value)
        if any(held is value for held in self.objects.values()):
            return self.keep(value)
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.nn.Module | torch.optim.Optimizer | torch.Generator):
            return self.keep(value)
        return None

    # ------------------------------------------------------------------------------------------------- operations

    def perform(self, request: dict[str, Any]) -> Any:
        """Do what one request asks; whatever the student's code raises passes through."""
        operation = _OPERATIONS.get(str(request.get("op")))
        if operation is None:
            raise RefusedError(f"there is no operation {request.get('op')!r}")
        return operation(self, request)

    def load(self, request: dict[str, Any]) -> Any:
        """Execute the student's file as a module of its own name."""
        name, source = request["module"], request["source"].encode("utf-8", "surrogateescape")
        self.file = os.path.join(os.getcwd(), f"{name}.py")
        with open(self.file, "wb") as file:
            file.write(source)
        linecache.checkcache(self.file)
        code = compile(source, self.file, "exec", dont_inherit=True)
        module = types.ModuleType(name)
        module.__file__ = self.file
        sys.modules[name] = self.module = module
        if os.getcwd() not in sys.path:
            sys.path.append(os.getcwd())
        exec(code, module.__dict__)  # noqa: S102 - running it is what this process is for
        return [key for key, value in module.__dict__.items() if callable(value) and not key.startswith("_")][:200]

    def _function(self, name: str) -> Callable[..., Any]:
        found = getattr(self.module, name, None)
        if found is None:
            raise AbsentError(name)
        if not callable(found):
            raise AbsentError(f"{name} is not callable")
        return found  # type: ignore[no-any-return]

    def _target(self, request: dict[str, Any]) -> Callable[..., Any]:
        if "function" in request:
            return self._function(request["function"])
        target = self._object(request["handle"])
        method = request.get("method")
        if method is None:
            return target  # type: ignore[no-any-return]
        found = target
        for step in method.split("."):
            if not hasattr(found, step):
                raise AbsentError(method)
            found = getattr(found, step)
        return found  # type: ignore[no-any-return]

    def call(self, request: dict[str, Any]) -> Any:
        """A function, a constructor, a method or a module; with `keep` the result stays here."""
        arguments, named = request["args"], request["kwargs"]
        torch = sys.modules.get("torch")
        with torch.no_grad() if request.get("no_grad") and torch is not None else contextlib.nullcontext():
            began = time.process_time()
            value = self._target(request)(*arguments, **named)
            seconds = time.process_time() - began
        if request.get("keep"):
            value = _Kept(value)
        elif request.get("field"):
            value = getattr(value, request["field"])
        if request.get("look"):
            return {"value": value, "args": arguments, "kwargs": named}
        return {"value": value, "seconds": seconds} if request.get("clock") else value

    def attribute(self, request: dict[str, Any]) -> Any:
        """The value of `a.b.c` of a kept object."""
        found = self._object(request["handle"])
        for step in request["path"].split("."):
            if not hasattr(found, step):
                raise AbsentError(request["path"])
            found = getattr(found, step)
        return found

    def module_state(self, request: dict[str, Any]) -> Any:
        """A module's parameters and buffers by name: {"parameters": {name: tensor}, "buffers": …, "training": …}.

        Each parameter's tensor says by its `requires_grad` whether it is trained; `modules` gives the class of each
        submodule; `shared` the first name of a parameter that occurs under several.
        """
        module = self._object(request["handle"])
        named = list(module.named_parameters(remove_duplicate=False))
        first: dict[int, str] = {}
        shared = {}
        for name, parameter in named:
            if first.setdefault(id(parameter), name) != name:
                shared[name] = first[id(parameter)]
        data = bool(request.get("data", True))
        torch = sys.modules["torch"]

        def shown(tensor: Any) -> Any:
            return tensor if data else torch.empty_like(tensor, device="meta").requires_grad_(tensor.requires_grad)

        return {
            "parameters": {name: shown(parameter) for name, parameter in named},
            "buffers": {name: shown(buffer) for name, buffer in module.named_buffers()},
            "modules": {name: type(child).__name__ for name, child in module.named_modules()},
            "training": {name: child.training for name, child in module.named_modules()},
            "shared": shared,
        }

    def holders(self, request: dict[str, Any]) -> Any:
        """The submodules that have all these attributes, and which parameters each attribute stands for.

        {module: {attribute: [name of a parameter, …]}}: one name where the attribute is a parameter itself, several
        where it is a module, none where it is anything else. A shared parameter goes by its first name.
        """
        torch = sys.modules["torch"]
        module = self._object(request["handle"])
        names = {id(parameter): name for name, parameter in module.named_parameters()}

        def within(value: Any) -> list[str]:
            inner = [value] if torch.is_tensor(value) else []
            if isinstance(value, torch.nn.Module):
                inner = list(value.parameters())
            return [names[id(parameter)] for parameter in inner if id(parameter) in names]

        return {
            name: {attribute: within(getattr(child, attribute)) for attribute in request["attributes"]}
            for name, child in module.named_modules()
            if all(hasattr(child, attribute) for attribute in request["attributes"])
        }

    def set_state(self, request: dict[str, Any]) -> Any:
        """Copy tensors into parameters or buffers of these names; AbsentError where one is not there."""
        torch = sys.modules["torch"]
        module = self._object(request["handle"])
        held = {**dict(module.named_parameters(remove_duplicate=False)), **dict(module.named_buffers())}
        with torch.no_grad():
            for name, tensor in request["state"].items():
                if name not in held:
                    raise AbsentError(name)
                held[name].copy_(tensor)
        return None

    def backward(self, request: dict[str, Any]) -> Any:
        """Forward, then backward of `sum(output · weight)`: {"output", "gradients": {name: tensor or None}, "inputs"}.

        Inputs that are floating-point tensors get gradients, too, in order; `gradients` are those of a module. An
        output that no gradient can flow from leaves all of them None.
        """
        torch = sys.modules["torch"]
        module = self._target(request)
        named = dict(module.named_parameters()) if isinstance(module, torch.nn.Module) else {}
        for parameter in named.values():
            parameter.grad = None
        inputs = [
            value.detach().clone().requires_grad_(value.is_floating_point()) if torch.is_tensor(value) else value
            for value in request["args"]
        ]
        output = module(*inputs, **request["kwargs"])
        weight = request.get("value")
        if torch.is_tensor(output) and output.requires_grad:
            (output.sum() if weight is None else (output * weight).sum()).backward()
        return {
            "output": output,
            "gradients": {name: parameter.grad for name, parameter in named.items()},
            "inputs": [value.grad if torch.is_tensor(value) else None for value in inputs],
        }

    def train(self, request: dict[str, Any]) -> Any:
        """Steps of a Transformers model on `inputs`, a list of batches with labels; the loss of each step.

        AdamW, or an `optimizer` that is kept here, and its `scheduler` behind it.
        """
        torch = sys.modules["torch"]
        model = self._object(request["handle"])
        scheduler = self._object(request["scheduler"]) if "scheduler" in request else None
        if "optimizer" in request:
            optimizer = self._object(request["optimizer"])
        else:
            trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
            optimizer = torch.optim.AdamW(trained, lr=request["lr"], weight_decay=request["weight_decay"])
        model.train(bool(request.get("training", True)))
        losses = []
        for batch in request["inputs"]:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            losses.append(float(loss.detach()))
        return losses

    def seed(self, request: dict[str, Any]) -> Any:
        """Seed every global generator."""
        random.seed(request["seed"])
        for name, attribute in (("numpy", "random"), ("torch", None)):
            library = sys.modules.get(name)
            if library is not None and attribute:
                getattr(library, attribute).seed(request["seed"] % (1 << 32))
            elif library is not None:
                library.manual_seed(request["seed"])
        return None

    def draw(self, _request: dict[str, Any]) -> Any:
        """A number from each global generator (torch, random, numpy), which shows whether somebody seeded one."""
        torch, numpy = sys.modules["torch"], sys.modules["numpy"]
        return [float(torch.rand((), dtype=torch.float64)), random.random(), float(numpy.random.random())]  # noqa: S311

    def unpack(self, request: dict[str, Any]) -> Any:
        """The entries of a kept tuple or list, each kept on its own; None where it is neither."""
        whole = self._object(request["handle"])
        return [_Kept(entry) for entry in whole] if isinstance(whole, tuple | list) and len(whole) < 100 else None

    def build(self, request: dict[str, Any]) -> Any:
        """Keep a value made from its description."""
        return _Kept(request["value"])

    def record(self, request: dict[str, Any]) -> Any:
        """Watch a kept model from now on; the recorder stays here."""
        known = self._object(request["optimizer"]) if "optimizer" in request else None
        return _Kept(recording.Recorder(self._object(request["handle"]), request["at"], known))

    def watch(self, request: dict[str, Any]) -> Any:
        """Watch every model with an embedding of this shape from now on; the watcher stays here."""
        return _Kept(runs.Runs(request["shape"]))

    def recorded(self, request: dict[str, Any]) -> Any:
        """Watch no longer; what a recorder saw."""
        return self._object(request["handle"]).stop()

    def rehearse(self, request: dict[str, Any]) -> Any:
        """Nothing: its arguments have been read, and its operation `of` is one. Shows that a request can be served."""
        if request.get("of") not in _OPERATIONS:
            raise RefusedError(f"there is no operation {request.get('of')!r}")

    def same(self, request: dict[str, Any]) -> Any:
        """Whether two kept objects are one."""
        return self._object(request["a"]) is self._object(request["b"])


class _Kept:
    """Marks a value that stays here whatever it is."""

    def __init__(self, value: Any) -> None:
        self.value = value


_OPERATIONS: dict[str, Callable[[Session, dict[str, Any]], Any]] = {
    "load": Session.load, "call": Session.call, "attribute": Session.attribute, "state": Session.module_state,
    "set": Session.set_state, "backward": Session.backward, "train": Session.train, "seed": Session.seed,
    "draw": Session.draw, "build": Session.build, "same": Session.same, "unpack": Session.unpack,
    "record": Session.record, "recorded": Session.recorded, "watch": Session.watch, "holders": Session.holders,
    "rehearse": Session.rehearse,
}  # fmt: skip
