"""What a call must return, declared by the check and held before anything is made of the bytes.

A declaration reads the node of an answer (`worker.inside.values`): type, shape and count first, tensors materialised
only then. What is unfit raises a StudentError with the verdict `bad_return` that says what was expected and what came.
Harmless liberties (a tuple for a list, a 0-d tensor for a number) are taken with a remark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.checks.answer import Answer, Declaration, is_shape, named
from grader.worker.inside import values
from grader.worker.inside.wire import WireError

MOST_WHOLE = 1 << 63  # no number that is asked for is larger, and larger ones are not held by float or tensor


@dataclass(frozen=True)
class Tensor:
    """A tensor. `dtype`: a name, several, or None for any. None in `shape` fits any length, None for it any shape.

    It must hold values, or a check that looks at them would break: one on the meta device is taken where `device` asks
    for it, or with `values=False`.
    """

    dtype: str | tuple[str, ...] | None = None
    shape: tuple[int | None, ...] | None = None
    name: str = ""
    device: str | None = None
    values: bool = True

    def read(self, node: Any, answer: Answer, what: str) -> Any:
        what = self.name or what
        allowed = (self.dtype,) if isinstance(self.dtype, str) else self.dtype
        expected = f"{' / '.join(allowed or ('any',))} tensor {_shape(self.shape)}"
        if not isinstance(node, dict) or "$tensor" not in node:
            raise answer.unfit("type", what, expected, named(node))
        dtype, shape = self._declared(node, answer)
        if allowed is not None and dtype not in allowed:
            raise answer.unfit("dtype", what, " / ".join(allowed), dtype)
        if self.shape is not None and not _fits(shape, self.shape):
            raise answer.unfit("shape", what, _shape(self.shape), str(shape))
        if self.device is not None and node.get("device") != self.device:
            raise answer.unfit("device", what, self.device, str(node.get("device"))[:20])
        if node.get("as") != "tensor":
            answer.remark("array_for_tensor")
        if node["$tensor"] is None:
            if self.values and self.device != "meta":
                raise answer.unfit("device", what, "a tensor that holds values", str(node.get("device"))[:20])
            import torch

            return torch.empty(shape, dtype=getattr(torch, dtype), device="meta")
        return answer.tensor(node["$tensor"])

    def _declared(self, node: dict[str, Any], answer: Answer) -> tuple[str, tuple[int, ...]]:
        if node["$tensor"] is None:
            dtype, shape = node.get("dtype"), node.get("shape")
            if dtype not in values.DTYPES.values() or not is_shape(shape):
                raise answer.unfit("dtype", self.name, "a plain tensor", f"{dtype} {node.get('layout', '')}")
            return str(dtype), tuple(shape or ())
        stored = answer.stored.get(node["$tensor"]) if isinstance(node["$tensor"], str) else None
        if stored is None:
            raise WireError("an answer names a tensor that did not come")
        return values.DTYPES[stored.dtype], stored.shape


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(w is None or s == w for s, w in zip(shape, wanted, strict=True))


def _shape(shape: tuple[int | None, ...] | None) -> str:
    if shape is None:
        return "of any shape"
    inner = ", ".join("*" if size is None else str(size) for size in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


@dataclass(frozen=True)
class Number:
    """A Python number. bool is none.

    A 0-d or one-element tensor or array is taken with a remark, without one where the exercise asks for a `scalar`.
    """

    whole: bool = False
    name: str = ""
    scalar: bool = False

    def read(self, node: Any, answer: Answer, what: str) -> int | float:
        what = self.name or what
        wanted = "int" if self.whole else "float"
        value: Any = node
        if isinstance(node, dict) and "$tensor" in node:
            tensor = Tensor(name=what, values=False).read({**node, "as": "tensor"}, answer, what)
            if tensor.numel() != 1 or tensor.device.type == "meta" or str(tensor.dtype) == "torch.bool":
                raise answer.unfit("type", what, wanted, named(node))
            if not self.scalar:
                answer.remark("tensor_for_number")
            value = tensor.reshape(()).item()
        elif isinstance(node, dict) and "$float" in node:
            value = values.decode(node, b"")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise answer.unfit("type", what, wanted, named(node))
        if isinstance(value, int) and abs(value) > MOST_WHOLE:
            raise answer.unfit("type", what, wanted, f"int of {len(str(abs(value)))} digits")
        if self.whole:
            if isinstance(value, float) and not value.is_integer():
                raise answer.unfit("type", what, wanted, f"{value:.6g}")
            return int(value)
        return float(value)


@dataclass(frozen=True)
class Word:
    """Text."""

    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> str:
        if not isinstance(node, str):
            raise answer.unfit("type", self.name or what, "str", named(node))
        return node


@dataclass(frozen=True)
class Truth:
    """True or False; 1 and 0, or a one-element array or tensor, are taken with a remark."""

    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> bool:
        if isinstance(node, bool):
            return node
        value = node
        if isinstance(node, dict) and "$tensor" in node:
            tensor = Tensor(name=self.name, values=False).read(node, answer, self.name or what)
            value = tensor.item() if tensor.numel() == 1 and tensor.device.type != "meta" else None
        if value is None or isinstance(value, str | list | dict) or value not in (0, 1):
            raise answer.unfit("type", self.name or what, "bool", named(node))
        answer.remark("number_for_truth")
        return bool(value)


@dataclass(frozen=True)
class ListOf:
    """A list whose entries are alike; a tuple, or an array or tensor of numbers, is taken with a remark."""

    of: Declaration
    length: int | None = None
    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> list[Any]:
        what = self.name or what
        entries = _entries(node, answer, what, "list", self.length)
        if isinstance(node, dict):
            answer.remark("array_for_list" if "$tensor" in node else "tuple_for_list")
        return [self.of.read(entry, answer, f"{what}[{number}]") for number, entry in enumerate(entries)]


class TupleOf:
    """A tuple of these parts, in order; a list is taken with a remark."""

    def __init__(self, *parts: Declaration, name: str = "") -> None:
        self.parts = parts
        self.name = name

    def read(self, node: Any, answer: Answer, what: str) -> tuple[Any, ...]:
        what = self.name or what
        entries = _entries(node, answer, what, "tuple", len(self.parts))
        if isinstance(node, list):
            answer.remark("list_for_tuple")
        return tuple(part.read(entry, answer, what) for part, entry in zip(self.parts, entries, strict=True))


def _entries(node: Any, answer: Answer, what: str, wanted: str, length: int | None) -> list[Any]:
    expected = wanted if length is None else f"{wanted} of {length}"
    entries = node
    if isinstance(node, dict):
        entries = _numbers(node, answer, what) if "$tensor" in node else node.get("$tuple")
    if not isinstance(entries, list):
        raise answer.unfit("type", what, expected, named(node))
    if length is not None and len(entries) != length:
        raise answer.unfit("count", what, expected, named(node))
    return entries


def _numbers(node: dict[str, Any], answer: Answer, what: str) -> Any:
    """The entries of an array or tensor as plain numbers; None for one without entries to look at.

    As many as a list may have: each takes a hundred times the memory that it took in the tensor.
    """
    tensor = Tensor(name=what, values=False).read({**node, "as": "tensor"}, answer, what)
    if not tensor.dim() or tensor.device.type == "meta" or max(tensor.numel(), len(tensor)) > values.MAX_NODES:
        return None
    return tensor.tolist()


@dataclass(frozen=True)
class DictOf:
    """A dict that holds at least these keys; further ones are left alone."""

    parts: Mapping[str, Declaration]
    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> dict[str, Any]:
        what = self.name or what
        if not isinstance(node, dict) or next(iter(node), "").startswith("$"):
            raise answer.unfit("type", what, f"dict with {', '.join(self.parts)}", named(node))
        missing = [key for key in self.parts if key not in node]
        if missing:
            raise answer.unfit("count", what, f"key {missing[0]!r}", f"keys {', '.join(map(repr, list(node)[:12]))}")
        return {key: part.read(node[key], answer, f"{what}[{key!r}]") for key, part in self.parts.items()}


@dataclass(frozen=True)
class TableOf:
    """A dict whose keys are the student's own and whose values are alike."""

    of: Declaration
    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> dict[str, Any]:
        what = self.name or what
        if not isinstance(node, dict) or next(iter(node), "").startswith("$"):
            raise answer.unfit("type", what, "dict", named(node))
        return {key: self.of.read(entry, answer, f"{what}[{key[:60]!r}]") for key, entry in node.items()}


@dataclass(frozen=True)
class Maybe:
    """A value, or None."""

    of: Declaration
    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> Any:
        return None if node is None else self.of.read(node, answer, self.name or what)


@dataclass(frozen=True)
class Kept:
    """An object that stays in the job: its number and the name of its class, as the job says."""

    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> tuple[int, str]:
        if not isinstance(node, dict) or type(node.get("$handle")) is not int:
            raise answer.unfit("type", self.name or what, "an object", named(node))
        return node["$handle"], str(node.get("type"))[:60]


@dataclass(frozen=True)
class Nothing:
    """Any return, which is not looked at."""

    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> None:
        return None


@dataclass(frozen=True)
class Anything:
    """Any value that can cross, decoded as it is; objects that stay behind come as (number, class name)."""

    name: str = ""

    def read(self, node: Any, answer: Answer, what: str) -> Any:
        def special(tag: str, inner: dict[str, Any], _decode: Any) -> Any:
            if tag == "$plain":
                return _decode
            if tag == "$handle":
                return Kept().read(inner, answer, what)
            if tag == "$tensor":
                return Tensor(values=False).read(inner, answer, what)
            raise WireError(f"an unknown tag {tag[:20]!r}")

        return values.decode(node, answer.blob, special)
