"""Python values as a frame's header and blob, and back.

JSON has no tensors, tuples, non-finite floats or integer keys, so these are written as a table whose first key starts
with "$":

    {"$tensor": name, …}   a tensor, array or NumPy scalar in the blob; name null: shape and dtype only (meta, sparse)
    {"$tuple": […]}  {"$set": […]}  {"$dict": [[key, value], …]}  {"$float": "nan" | "inf" | "-inf"}
    {"$handle": n, "type": name}   an object that stays in the job

A table of the student's own whose key starts with "$" is itself written as "$dict", so that returning one forges
nothing. From the trusted side to the job there are more, made by `building.py`. torch is used only if a tensor occurs.
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .wire import WireError, parse_json

MAX_DEPTH = 24
MAX_NODES = 400_000
MAX_TENSORS = 4096
MAX_KEYS = 1 << 13  # of tables and sets in an answer: keys that are made to collide cost quadratic time
MAX_ELEMENTS = 1 << 40  # of a tensor, were its empty axes of length one
MAX_RANK = 12
MAX_INT_BITS = 4096
ITEM_SIZES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip
DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


class CannotCrossError(TypeError):
    """A value of a kind that has no place on the wire."""


@dataclass
class Encoder:
    """Turns values into JSON nodes and collects the tensors they hold.

    `keep` is asked about an object of any other type: it returns a node for it or None. CannotCrossError names what
    cannot cross.
    """

    keep: Callable[[Any], dict[str, Any] | None] = lambda _value: None
    tensors: dict[str, Any] = field(default_factory=dict)
    nodes: int = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise CannotCrossError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            if value.bit_length() > MAX_INT_BITS:
                raise CannotCrossError("an integer has more than 4,096 bits")
            return value
        if kind is float:
            return value if math.isfinite(value) else {"$float": repr(value)}
        if kind is list:
            return [self.encode(entry, depth + 1) for entry in value]
        kept = self.keep(value)
        if kept is not None:
            return kept
        if isinstance(value, tuple):  # torch.Size and named tuples are tuples to whoever looks at values
            return {"$tuple": [self.encode(entry, depth + 1) for entry in value]}
        if isinstance(value, set | frozenset):
            return {"$set": [self.encode(entry, depth + 1) for entry in value]}
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        return self._other(value, depth)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> Any:
        if all(type(key) is str and not key.startswith("$") for key in value):
            return {key: self.encode(entry, depth + 1) for key, entry in value.items()}
        return {"$dict": [[self.encode(key, depth + 1), self.encode(entry, depth + 1)] for key, entry in value.items()]}

    def _other(self, value: Any, depth: int) -> Any:
        torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
        if torch is not None and isinstance(value, torch.Tensor):
            return self._tensor(torch, value, "tensor")
        if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic) and value.dtype.kind in "UO":
            return self.encode(value.tolist(), depth)  # text, or a mixture: what a list of it would be
        if torch is not None and numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
            if value.dtype.kind not in "biuf" or str(value.dtype) in ("float128", "longdouble"):
                raise CannotCrossError(f"a NumPy array of {value.dtype}")
            whole = numpy.ascontiguousarray(value)
            if whole.dtype.kind == "u" and whole.dtype.itemsize > 1:
                whole = whole.astype("int64")
            shape = numpy.shape(value)
            tag = "array" if isinstance(value, numpy.ndarray) else "scalar"
            return self._tensor(torch, torch.from_numpy(whole.copy()).reshape(shape), tag)
        if isinstance(value, bool | int | float | str):  # a subclass, such as an enum member
            plain = next(base for base in (bool, int, float, str) if isinstance(value, base))
            return self.encode(plain(value), depth)
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
            return self.encode(list(value), depth)  # a range, or a column of a data set
        if type(value).__module__.partition(".")[0] == "pandas" and callable(getattr(value, "tolist", None)):
            return self.encode(value.tolist(), depth)
        raise CannotCrossError(f"a value of type {type(value).__name__}")

    def _tensor(self, torch: Any, value: Any, tag: str) -> Any:
        # a subclass may override anything: take its data as a plain tensor
        plain = value.detach().as_subclass(torch.Tensor)
        node = {
            "$tensor": None,
            "as": tag,
            "dtype": str(plain.dtype).removeprefix("torch."),
            "shape": list(plain.shape),
            "device": plain.device.type,
            "requires_grad": bool(value.requires_grad),
        }
        if node["dtype"] not in DTYPES.values() or plain.layout != torch.strided or plain.is_quantized:
            return {**node, "layout": str(plain.layout)}
        if plain.device.type != "meta":
            node["$tensor"] = f"t{len(self.tensors)}"
            self.tensors[str(node["$tensor"])] = plain.cpu().clone(memory_format=torch.contiguous_format)
        return node

    def blob(self) -> bytes:
        """The collected tensors as safetensors; empty where there are none."""
        if not self.tensors:
            return b""
        from safetensors.torch import save

        return bytes(save(self.tensors))


@dataclass(frozen=True)
class Stored:
    """One tensor as the blob declares it, before anything is made of it."""

    dtype: str  # "F32", …
    shape: tuple[int, ...]
    start: int  # byte offsets in the blob
    stop: int


def declared(blob: bytes) -> dict[str, Stored]:
    """The tensors that a safetensors blob declares; WireError where the declaration lies about the bytes.

    Held to the format's rules (huggingface/safetensors, README): offsets without holes or overlap, to the very end.
    """
    if not blob:
        return {}
    if len(blob) < 8:
        raise WireError("tensors end early")
    (length,) = struct.unpack("<Q", blob[:8])
    if length > len(blob) - 8 or length > 4 << 20:
        raise WireError("the tensors' header is longer than what came")
    table = parse_json(blob[8 : 8 + length])
    if not isinstance(table, dict) or len(table) > MAX_TENSORS:
        raise WireError("the tensors' header is not a table of tensors")
    found = {name: _stored(name, entry, 8 + length) for name, entry in table.items() if name != "__metadata__"}
    end = 8 + length
    for stored in sorted(found.values(), key=lambda stored: (stored.start, stored.stop)):
        if stored.start != end:
            raise WireError("tensors overlap or leave a hole")
        end = stored.stop
    if end != len(blob):
        raise WireError("bytes behind the last tensor")
    return found


def _stored(name: str, entry: Any, base: int) -> Stored:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise WireError(f"tensor {name[:40]!r} is not declared as the format asks")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    whole = isinstance(shape, list) and isinstance(offsets, list)
    if not whole or not all(type(n) is int and 0 <= n < 1 << 48 for n in (*shape, *offsets)):
        raise WireError(f"tensor {name[:40]!r} has an odd shape")
    if not isinstance(dtype, str) or dtype not in ITEM_SIZES or len(shape) > MAX_RANK or len(offsets) != 2:
        raise WireError(f"tensor {name[:40]!r} has an odd type or rank")
    if math.prod(axis or 1 for axis in shape) > MAX_ELEMENTS:
        raise WireError(f"tensor {name[:40]!r} has axes that are too long")
    size = ITEM_SIZES[dtype] * math.prod(shape)
    if offsets[1] - offsets[0] != size:
        raise WireError(f"tensor {name[:40]!r} holds other bytes than its shape says")
    return Stored(dtype, tuple(shape), base + offsets[0], base + offsets[1])


def decode(node: Any, blob: bytes, special: Callable[[str, dict[str, Any], Any], Any] | None = None) -> Any:
    """The value of a node. `special` makes what tags other than those above stand for; without it they are refused.

    Tensors come as plain torch tensors on the CPU; a node without data as `special` makes it. WireError for nodes
    that are not of the format.
    """
    return _Decoder(declared(blob), blob, special).decode(node)


class _Decoder:
    def __init__(
        self,
        stored: dict[str, Stored],
        blob: bytes,
        special: Callable[[str, dict[str, Any], Any], Any] | None,
    ) -> None:
        self.stored, self.blob, self.special = stored, blob, special
        self.loaded: dict[str, Any] | None = None
        self.keys = 0

    def decode(self, node: Any, depth: int = 0) -> Any:
        if depth > 2 * MAX_DEPTH:
            raise WireError("nested too deeply")
        if isinstance(node, list):
            return [self.decode(entry, depth + 1) for entry in node]
        if not isinstance(node, dict):
            return node
        tag = next(iter(node), "")
        if not tag.startswith("$"):
            if any(key.startswith("$") for key in node):
                raise WireError("an odd table")
            return {key: self.decode(entry, depth + 1) for key, entry in node.items()}
        return self._tagged(tag, node, depth)

    def _tagged(self, tag: str, node: dict[str, Any], depth: int) -> Any:
        inner = node[tag]
        if tag == "$tensor" and isinstance(inner, str):
            return self._tensor(inner, node)
        if tag in ("$set", "$dict") and isinstance(inner, list):
            self.keys += len(inner)
            if self.keys > MAX_KEYS:
                raise WireError("too many keys")
        if tag in ("$tuple", "$set") and isinstance(inner, list):
            entries = [self.decode(entry, depth + 1) for entry in inner]
            try:
                return tuple(entries) if tag == "$tuple" else set(entries)
            except TypeError as error:
                raise WireError("a set of what cannot be in one") from error
        if tag == "$float" and inner in ("nan", "inf", "-inf"):
            return float(inner)
        if tag == "$dict" and isinstance(inner, list) and all(isinstance(p, list) and len(p) == 2 for p in inner):
            try:
                return {self.decode(key, depth + 1): self.decode(value, depth + 1) for key, value in inner}
            except TypeError as error:
                raise WireError("a key that cannot be one") from error
        if self.special is not None:
            return self.special(tag, node, lambda entry: self.decode(entry, depth + 1))
        raise WireError(f"an unknown tag {tag[:20]!r}")

    def _tensor(self, name: str, node: dict[str, Any]) -> Any:
        if name not in self.stored:
            raise WireError(f"there is no tensor {name[:40]!r}")
        if self.loaded is None:
            from safetensors.torch import load

            self.loaded = load(self.blob)
        value = self.loaded[name]
        return self.special("$plain", node, value) if self.special is not None else value
