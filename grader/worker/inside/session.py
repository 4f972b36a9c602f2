"""What a job holds between requests: the student's module, and the objects that stay here and go by a number."""

from __future__ import annotations

import sys
import types
from typing import Any

from . import building, values, wire

MOST_HANDLES = 512


class AbsentError(Exception):
    """The student's module lacks what was asked for."""


class RefusedError(Exception):
    """The request makes no sense: a fault of the check."""


class Kept:
    """Marks a value that stays here whatever it is."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Session:
    """The student's module and the objects that requests refer to by number."""

    def __init__(self) -> None:
        self.module: types.ModuleType | None = None
        self.file = ""
        self.objects: dict[int, Any] = {}
        self._next = 1

    def read(self, frame: wire.Frame) -> dict[str, Any]:
        """The request with its values decoded; handles become the objects themselves."""
        request = dict(frame.header)
        for name in ("args", "kwargs", "value", "state", "inputs"):
            if name in request:
                request[name] = values.decode(request[name], frame.blob, self._special)
        return request

    def _special(self, tag: str, node: dict[str, Any], decode: Any) -> Any:
        if tag == "$handle":
            return self.held(node[tag])
        return building.build(tag, node, decode)

    def held(self, number: Any) -> Any:
        """What is kept under this number."""
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
        if isinstance(value, Kept):
            return self.keep(value.value)
        if any(held is value for held in self.objects.values()):
            return self.keep(value)
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.nn.Module | torch.optim.Optimizer | torch.Generator):
            return self.keep(value)
        return None
