"""What a check may ask of a job: calls, objects that stay here, their parameters, gradients and training steps.

Each operation takes the session and a request whose values are decoded, and returns what is to cross.
"""

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

from . import recording, runs
from .session import AbsentError, Kept, RefusedError, Session


def perform(session: Session, request: dict[str, Any]) -> Any:
    """Do what one request asks; whatever the student's code raises passes through."""
    operation = _OPERATIONS.get(str(request.get("op")))
    if operation is None:
        raise RefusedError(f"there is no operation {request.get('op')!r}")
    return operation(session, request)


def load(session: Session, request: dict[str, Any]) -> Any:
    """Execute the student's file as a module of its own name."""
    name, source = request["module"], request["source"].encode("utf-8", "surrogateescape")
    session.file = os.path.join(os.getcwd(), f"{name}.py")
    with open(session.file, "wb") as file:
        file.write(source)
    linecache.checkcache(session.file)
    code = compile(source, session.file, "exec", dont_inherit=True)
    module = types.ModuleType(name)
    module.__file__ = session.file
    sys.modules[name] = session.module = module
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    exec(code, module.__dict__)  # noqa: S102 - running it is what this process is for
    return [key for key, value in module.__dict__.items() if callable(value) and not key.startswith("_")][:200]


def _function(session: Session, name: str) -> Callable[..., Any]:
    found = getattr(session.module, name, None)
    if found is None:
        raise AbsentError(name)
    if not callable(found):
        raise AbsentError(f"{name} is not callable")
    return found  # type: ignore[no-any-return]


def _target(session: Session, request: dict[str, Any]) -> Callable[..., Any]:
    if "function" in request:
        return _function(session, request["function"])
    target = session.held(request["handle"])
    method = request.get("method")
    if method is None:
        return target  # type: ignore[no-any-return]
    found = target
    for step in method.split("."):
        if not hasattr(found, step):
            raise AbsentError(method)
        found = getattr(found, step)
    return found  # type: ignore[no-any-return]


def call(session: Session, request: dict[str, Any]) -> Any:
    """A function, a constructor, a method or a module; with `keep` the result stays here."""
    arguments, named = request["args"], request["kwargs"]
    torch = sys.modules.get("torch")
    with torch.no_grad() if request.get("no_grad") and torch is not None else contextlib.nullcontext():
        began = time.process_time()
        value = _target(session, request)(*arguments, **named)
        seconds = time.process_time() - began
    if request.get("keep"):
        value = Kept(value)
    elif request.get("field"):
        value = getattr(value, request["field"])
    if request.get("look"):
        return {"value": value, "args": arguments, "kwargs": named}
    return {"value": value, "seconds": seconds} if request.get("clock") else value


def attribute(session: Session, request: dict[str, Any]) -> Any:
    """The value of `a.b.c` of a kept object."""
    found = session.held(request["handle"])
    for step in request["path"].split("."):
        if not hasattr(found, step):
            raise AbsentError(request["path"])
        found = getattr(found, step)
    return found


def module_state(session: Session, request: dict[str, Any]) -> Any:
    """A module's parameters and buffers by name: {"parameters": {name: tensor}, "buffers": …, "training": …}.

    Each parameter's tensor says by its `requires_grad` whether it is trained; `modules` gives the class of each
    submodule; `shared` the first name of a parameter that occurs under several.
    """
    module = session.held(request["handle"])
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


def holders(session: Session, request: dict[str, Any]) -> Any:
    """The submodules that have all these attributes, and which parameters each attribute stands for.

    {module: {attribute: [name of a parameter, …]}}: one name where the attribute is a parameter itself, several
    where it is a module, none where it is anything else. A shared parameter goes by its first name.
    """
    torch = sys.modules["torch"]
    module = session.held(request["handle"])
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


def set_state(session: Session, request: dict[str, Any]) -> Any:
    """Copy tensors into parameters or buffers of these names; AbsentError where one is not there."""
    torch = sys.modules["torch"]
    module = session.held(request["handle"])
    held = {**dict(module.named_parameters(remove_duplicate=False)), **dict(module.named_buffers())}
    with torch.no_grad():
        for name, tensor in request["state"].items():
            if name not in held:
                raise AbsentError(name)
            held[name].copy_(tensor)
    return None


def backward(session: Session, request: dict[str, Any]) -> Any:
    """Forward, then backward of `sum(output · weight)`: {"output", "gradients": {name: tensor or None}, "inputs"}.

    Inputs that are floating-point tensors get gradients, too, in order; `gradients` are those of a module. An
    output that no gradient can flow from leaves all of them None.
    """
    torch = sys.modules["torch"]
    module = _target(session, request)
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


def train(session: Session, request: dict[str, Any]) -> Any:
    """Steps of a Transformers model on `inputs`, a list of batches with labels; the loss of each step.

    AdamW, or an `optimizer` that is kept here, and its `scheduler` behind it.
    """
    torch = sys.modules["torch"]
    model = session.held(request["handle"])
    scheduler = session.held(request["scheduler"]) if "scheduler" in request else None
    if "optimizer" in request:
        optimizer = session.held(request["optimizer"])
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


def seed(_session: Session, request: dict[str, Any]) -> Any:
    """Seed every global generator."""
    random.seed(request["seed"])
    for name, attribute in (("numpy", "random"), ("torch", None)):
        library = sys.modules.get(name)
        if library is not None and attribute:
            getattr(library, attribute).seed(request["seed"] % (1 << 32))
        elif library is not None:
            library.manual_seed(request["seed"])
    return None


def draw(_session: Session, _request: dict[str, Any]) -> Any:
    """A number from each global generator (torch, random, numpy), which shows whether somebody seeded one."""
    torch, numpy = sys.modules["torch"], sys.modules["numpy"]
    return [float(torch.rand((), dtype=torch.float64)), random.random(), float(numpy.random.random())]  # noqa: S311


def unpack(session: Session, request: dict[str, Any]) -> Any:
    """The entries of a kept tuple or list, each kept on its own; None where it is neither."""
    whole = session.held(request["handle"])
    return [Kept(entry) for entry in whole] if isinstance(whole, tuple | list) and len(whole) < 100 else None


def build(_session: Session, request: dict[str, Any]) -> Any:
    """Keep a value made from its description."""
    return Kept(request["value"])


def record(session: Session, request: dict[str, Any]) -> Any:
    """Watch a kept model from now on; the recorder stays here."""
    known = session.held(request["optimizer"]) if "optimizer" in request else None
    return Kept(recording.Recorder(session.held(request["handle"]), request["at"], known))


def watch(_session: Session, request: dict[str, Any]) -> Any:
    """Watch every model with an embedding of this shape from now on; the watcher stays here."""
    return Kept(runs.Runs(request["shape"]))


def recorded(session: Session, request: dict[str, Any]) -> Any:
    """Watch no longer; what a recorder saw."""
    return session.held(request["handle"]).stop()


def rehearse(_session: Session, request: dict[str, Any]) -> Any:
    """Nothing: its arguments have been read, and its operation `of` is one. Shows that a request can be served."""
    if request.get("of") not in _OPERATIONS:
        raise RefusedError(f"there is no operation {request.get('of')!r}")


def same(session: Session, request: dict[str, Any]) -> Any:
    """Whether two kept objects are one."""
    return session.held(request["a"]) is session.held(request["b"])


_OPERATIONS: dict[str, Callable[[Session, dict[str, Any]], Any]] = {
    "load": load, "call": call, "attribute": attribute, "state": module_state, "set": set_state, "backward": backward,
    "train": train, "seed": seed, "draw": draw, "build": build, "same": same, "unpack": unpack, "record": record,
    "recorded": recorded, "watch": watch, "holders": holders, "rehearse": rehearse,
}  # fmt: skip
