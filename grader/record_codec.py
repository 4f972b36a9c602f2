"""Values as plain JSON-able data and back, kind by kind: what `record` is made of (layer 4).

A codec is a pair of functions; codecs of values are put together to those of rows, lists, tables and dataclasses. What
is odd is an OddError that names its place as it passes through the layers.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from grader.text import Text

_MAX_TABLE_DEPTH = 12  # a table is title, columns, rows, cells, texts: five levels
_TAGS = {"text": "$text", "tuple": "$tuple", "dict": "$dict"}
_T = TypeVar("_T")


class OddError(Exception):
    """A value that a record cannot hold; `at` grows outwards while it passes through the layers."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.at = ""


class Codec(NamedTuple):
    """How one kind of value is written and read; either raises OddError for what is not of that kind."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


# ------------------------------------------------------------------------------------------------- plain values


def checked(kind: str, holds: Callable[[Any], bool]) -> Codec:
    """A value that stands for itself, where it `holds`; `kind` says what it should have been."""

    def check(value: Any) -> Any:
        if not holds(value):
            raise OddError(f"not {kind}")
        return value

    return Codec(check, check)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


STRING = checked("text", lambda value: type(value) is str)
WHOLE = checked("a whole number", _is_whole)
NUMBER = checked("a finite number", _is_number)
FLAG = checked("true or false", lambda value: type(value) is bool)


# -------------------------------------------------------------------------------------------------- containers


def optional(codec: Codec) -> Codec:
    """A value, or None."""
    return Codec(
        lambda value: None if value is None else codec.encode(value),
        lambda value: None if value is None else codec.decode(value),
    )


def row(maker: Callable[..., _T], *codecs: Codec) -> Codec:
    """A named tuple, as a list of its fields."""

    def fields(value: Any, step: Callable[[Codec, Any], Any]) -> list[Any]:
        if not isinstance(value, list | tuple) or len(value) != len(codecs):
            raise OddError(f"not a list of {len(codecs)}")
        return [step(codec, field) for codec, field in zip(codecs, value, strict=True)]

    return Codec(
        lambda value: fields(value, lambda codec, field: codec.encode(field)),
        lambda value: maker(*fields(value, lambda codec, field: codec.decode(field))),
    )


def many(codec: Codec) -> Codec:
    """A tuple of alike values, as a list."""

    def each(value: Any, step: Callable[[Any], Any]) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise OddError("not a list")
        made = []
        for index, entry in enumerate(value):
            try:
                made.append(step(entry))
            except OddError as odd:
                odd.at = f"[{index}]{odd.at}"
                raise
        return made

    return Codec(lambda value: each(value, codec.encode), lambda value: tuple(each(value, codec.decode)))


def mapping(codec: Codec) -> Codec:
    """A table with text keys and alike values."""

    def each(value: Any, step: Callable[[Any], Any]) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(type(key) is str for key in value):
            raise OddError("not a table with text keys")
        return {key: step(entry) for key, entry in value.items()}

    return Codec(lambda value: each(value, codec.encode), lambda value: each(value, codec.decode))


TEXT = row(Text, STRING, STRING)


# -------------------------------------------------------------------------------------------------------- tables


def _encode_any(value: Any, depth: int = 0) -> Any:
    """A feedback table: what JSON lacks (texts, tuples, keys that look like our tags) is tagged."""
    if depth > _MAX_TABLE_DEPTH:
        raise OddError("nested too deeply")
    if value is None or isinstance(value, bool) or type(value) is str or _is_number(value):
        return value
    if isinstance(value, Text):
        return {_TAGS["text"]: TEXT.encode(value)}
    if isinstance(value, list):
        return [_encode_any(entry, depth + 1) for entry in value]
    if isinstance(value, tuple):
        return {_TAGS["tuple"]: [_encode_any(entry, depth + 1) for entry in value]}
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        plain = {key: _encode_any(entry, depth + 1) for key, entry in value.items()}
        return {_TAGS["dict"]: plain} if any(key.startswith("$") for key in plain) else plain
    raise OddError(f"{type(value).__name__} has no place in a record")


def _decode_any(value: Any, depth: int = 0) -> Any:
    if depth > 2 * _MAX_TABLE_DEPTH + 2:  # a tag adds a level to each level that was encoded
        raise OddError("nested too deeply")
    if value is None or isinstance(value, bool | str) or _is_number(value):
        return value
    if isinstance(value, list):
        return [_decode_any(entry, depth + 1) for entry in value]
    if not isinstance(value, dict):
        raise OddError("not a finite number")
    if len(value) == 1:
        ((tag, inner),) = value.items()
        if tag == _TAGS["text"]:
            return TEXT.decode(inner)
        if tag == _TAGS["tuple"] and isinstance(inner, list):
            return tuple(_decode_any(entry, depth + 2) for entry in inner)
        if tag == _TAGS["dict"] and isinstance(inner, dict):
            return {key: _decode_any(entry, depth + 2) for key, entry in inner.items()}
    if any(key.startswith("$") for key in value):
        raise OddError("an unknown tag")
    return {key: _decode_any(entry, depth + 1) for key, entry in value.items()}


def _table(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise OddError("not a table")
    return _encode_any(value)


def _read_table(value: Any) -> Any:
    table = _decode_any(value)
    if not isinstance(table, dict):
        raise OddError("not a table")
    return table


TABLE = Codec(_table, _read_table)


# ------------------------------------------------------------------------------------------------- dataclasses

Fields = Mapping[str, Codec]


def _encode(value: Any, codecs: Fields) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if held is field.default or (field.default is not dataclasses.MISSING and _alike(held, field.default)):
            continue
        try:
            made[field.name] = codecs[field.name].encode(held)
        except OddError as odd:
            odd.at = f".{field.name}{odd.at}"
            raise
    return made


def _alike(held: Any, default: Any) -> bool:
    return type(held) is type(default) and bool(held == default)


def _decode(maker: type[_T], codecs: Fields) -> Callable[[Any], _T]:
    required = {
        field.name
        for field in dataclasses.fields(maker)  # type: ignore[arg-type]
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def decode(value: Any) -> _T:
        if not isinstance(value, dict):
            raise OddError("not a table")
        lacking = required - value.keys()
        if lacking:
            raise OddError(f"{min(lacking)} is missing")
        made = {}
        for name, codec in codecs.items():
            if name in value:
                try:
                    made[name] = codec.decode(value[name])
                except OddError as odd:
                    odd.at = f".{name}{odd.at}"
                    raise
        return maker(**made)

    return decode


def instance(maker: type[Any], codecs: Fields) -> Codec:
    """A dataclass, as a table of the fields that differ from their defaults."""
    return Codec(lambda value: _encode(value, codecs), _decode(maker, codecs))
