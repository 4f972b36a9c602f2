"""The answer of a job while a declaration reads it: its bytes, what came in a word, and how what is unfit is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from grader.checks.failures import StudentError
from grader.result import Comparison, Verdict
from grader.worker.inside import values


@dataclass
class Answer:
    """An answer being read: its tensors' declarations, and the remarks made on the way."""

    blob: bytes
    stored: Mapping[str, values.Stored]
    remarks: list[str] = field(default_factory=list)
    _loaded: dict[str, Any] = field(default_factory=dict)

    def tensor(self, name: str) -> Any:
        """A tensor that has been declared; all are loaded at the first, since a list may hold thousands of scalars."""
        if not self._loaded:
            from safetensors.torch import load

            self._loaded.update(load(self.blob))
        return self._loaded[name]

    def unfit(self, kind: str, what: str, expected: str, actual: str) -> StudentError:
        return StudentError(
            Verdict.BAD_RETURN, f"unfit_{kind}", comparison=Comparison(kind, what, expected, actual[:200])
        )

    def remark(self, slug: str) -> None:
        if slug not in self.remarks:
            self.remarks.append(slug)


class Declaration(Protocol):
    """Reads one node into a value, or raises."""

    def read(self, node: Any, answer: Answer, what: str) -> Any:
        """The value; StudentError where it is not as declared, WireError where the frame lies."""


def read(declaration: Declaration, node: Any, blob: bytes) -> tuple[Any, list[str]]:
    """(value, remarks) of an answer."""
    answer = Answer(blob, values.declared(blob))
    return declaration.read(node, answer, "return"), answer.remarks


def named(node: Any) -> str:
    """What came, in a word: "list of 3", "float64 tensor (2, 5)", "str", "None". For any node, forged ones too."""
    if isinstance(node, dict):
        tag = next(iter(node), "")
        inner = node.get(tag)
        if tag == "$tensor":
            kind = {"array": "NumPy array", "scalar": "NumPy scalar"}.get(str(node.get("as")), "tensor")
            shape = tuple(node["shape"]) if is_shape(node.get("shape")) else "?"
            return f"{str(node.get('dtype'))[:20]} {kind} {shape}"
        if tag in ("$tuple", "$set", "$dict") and isinstance(inner, list):
            return f"{tag[1:]} of {len(inner)}"
        if tag == "$float":
            return str(inner)[:10]
        if tag == "$handle":
            return str(node.get("type"))[:60]
        return f"dict of {len(node)}"
    if isinstance(node, list):
        return f"list of {len(node)}"
    return type(node).__name__ if node is not None else "None"


def is_shape(shape: Any) -> bool:
    """Whether what a job says is a shape could be one."""
    return (
        isinstance(shape, list)
        and len(shape) <= values.MAX_RANK
        and all(type(size) is int and size >= 0 for size in shape)
        and math.prod(size or 1 for size in shape) <= values.MAX_ELEMENTS
    )
