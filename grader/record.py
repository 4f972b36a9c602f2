"""An attempt as plain JSON-able data and back, without loss (layer 4).

This is what travels from a worker process to the parent and what the gradebook keeps beside its indexed columns. Only
what differs from a field's default is written. Reading is strict, since a gradebook may come from anywhere: a value of
another type is a `RecordError` naming its place; a key that this version does not know is passed over, so that a newer
grader may add fields without a new schema number.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from grader.errors import RecordError
from grader.model import Notice, Place
from grader.result import (
    Attempt,
    Comparison,
    ExerciseResult,
    Frame,
    Outcome,
    Provenance,
    Span,
    Verdict,
)
from grader.text import Text

SCHEMA = 1

_MAX_TABLE_DEPTH = 12  # a table is title, columns, rows, cells, texts: five levels
_TAGS = {"text": "$text", "tuple": "$tuple", "dict": "$dict"}
_T = TypeVar("_T")


class _OddError(Exception):
    """A value that a record cannot hold; `at` grows outwards while it passes through the layers."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.at = ""


class _Codec(NamedTuple):
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def attempt_to_dict(attempt: Attempt) -> dict[str, Any]:
    """Plain data: dicts with text keys, lists, text, numbers, booleans, None. `json.dumps` with allow_nan=False fits.

    Raises RecordError where a field holds something else, such as a NaN score or an object in a table.
    """
    try:
        return {"schema": SCHEMA, **_encode(attempt, _ATTEMPT)}
    except _OddError as odd:
        raise RecordError(
            Text(
                f"採点結果を記録できません({odd.at}: {odd.what})。採点プログラムの不具合です。",
                f"The result cannot be recorded ({odd.at}: {odd.what}); this is a fault of the grader.",
            )
        ) from None


def attempt_from_dict(record: object) -> Attempt:
    """The Attempt that `attempt_to_dict` was given. Raises RecordError for anything that is not such a record."""
    try:
        schema = record.get("schema") if isinstance(record, dict) else None
        if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
            raise _OddError("no schema number")
        if schema > SCHEMA:
            raise RecordError(
                Text(
                    f"この記録は新しい版の grade で作られました(形式 {schema})。grade を更新してください。",
                    f"This record was made by a newer grade (schema {schema}); please upgrade grade.",
                )
            )
        attempt: Attempt = _decode(Attempt, _ATTEMPT)(record)
        return attempt
    except _OddError as odd:
        raise RecordError(
            Text(
                f"記録を読めません({odd.at or '先頭'}: {odd.what})。控えの記録簿から復元してください。",
                f"The record cannot be read ({odd.at or 'top'}: {odd.what}); restore the gradebook from a backup.",
            )
        ) from None


# ------------------------------------------------------------------------------------------------- plain values


def _checked(kind: str, holds: Callable[[Any], bool]) -> _Codec:
    def check(value: Any) -> Any:
        if not holds(value):
            raise _OddError(f"not {kind}")
        return value

    return _Codec(check, check)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


_STRING = _checked("text", lambda value: type(value) is str)
_WHOLE = _checked("a whole number", _is_whole)
_NUMBER = _checked("a finite number", _is_number)
_FLAG = _checked("true or false", lambda value: type(value) is bool)
_DECISION = _checked("a decision", lambda value: value in ("auto", "provisional", "review"))
_SEVERITY = _checked("a severity", lambda value: value in ("error", "warning", "info"))


def _verdict(value: Any) -> Verdict:
    if not isinstance(value, str) or value not in Verdict.__members__.values():
        raise _OddError("not a verdict")
    return Verdict(value)


_VERDICT = _Codec(lambda value: str(_verdict(value)), _verdict)


# -------------------------------------------------------------------------------------------------- containers


def _optional(codec: _Codec) -> _Codec:
    return _Codec(
        lambda value: None if value is None else codec.encode(value),
        lambda value: None if value is None else codec.decode(value),
    )


def _row(maker: Callable[..., _T], *codecs: _Codec) -> _Codec:
    """A named tuple, as a list of its fields."""

    def fields(value: Any, step: Callable[[_Codec, Any], Any]) -> list[Any]:
        if not isinstance(value, list | tuple) or len(value) != len(codecs):
            raise _OddError(f"not a list of {len(codecs)}")
        return [step(codec, field) for codec, field in zip(codecs, value, strict=True)]

    return _Codec(
        lambda value: fields(value, lambda codec, field: codec.encode(field)),
        lambda value: maker(*fields(value, lambda codec, field: codec.decode(field))),
    )


def _many(codec: _Codec) -> _Codec:
    """A tuple of alike values, as a list."""

    def each(value: Any, step: Callable[[Any], Any]) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise _OddError("not a list")
        made = []
        for index, entry in enumerate(value):
            try:
                made.append(step(entry))
            except _OddError as odd:
                odd.at = f"[{index}]{odd.at}"
                raise
        return made

    return _Codec(lambda value: each(value, codec.encode), lambda value: tuple(each(value, codec.decode)))


def _mapping(codec: _Codec) -> _Codec:
    def each(value: Any, step: Callable[[Any], Any]) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(type(key) is str for key in value):
            raise _OddError("not a table with text keys")
        return {key: step(entry) for key, entry in value.items()}

    return _Codec(lambda value: each(value, codec.encode), lambda value: each(value, codec.decode))


def _encode_any(value: Any, depth: int = 0) -> Any:
    """A feedback table: what JSON lacks (texts, tuples, keys that look like our tags) is tagged."""
    if depth > _MAX_TABLE_DEPTH:
        raise _OddError("nested too deeply")
    if value is None or isinstance(value, bool) or type(value) is str or _is_number(value):
        return value
    if isinstance(value, Text):
        return {_TAGS["text"]: _TEXT.encode(value)}
    if isinstance(value, list):
        return [_encode_any(entry, depth + 1) for entry in value]
    if isinstance(value, tuple):
        return {_TAGS["tuple"]: [_encode_any(entry, depth + 1) for entry in value]}
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        plain = {key: _encode_any(entry, depth + 1) for key, entry in value.items()}
        return {_TAGS["dict"]: plain} if any(key.startswith("$") for key in plain) else plain
    raise _OddError(f"{type(value).__name__} has no place in a record")


def _decode_any(value: Any, depth: int = 0) -> Any:
    if depth > 2 * _MAX_TABLE_DEPTH + 2:  # a tag adds a level to each level that was encoded
        raise _OddError("nested too deeply")
    if value is None or isinstance(value, bool | str) or _is_number(value):
        return value
    if isinstance(value, list):
        return [_decode_any(entry, depth + 1) for entry in value]
    if not isinstance(value, dict):
        raise _OddError("not a finite number")
    if len(value) == 1:
        ((tag, inner),) = value.items()
        if tag == _TAGS["text"]:
            return _TEXT.decode(inner)
        if tag == _TAGS["tuple"] and isinstance(inner, list):
            return tuple(_decode_any(entry, depth + 2) for entry in inner)
        if tag == _TAGS["dict"] and isinstance(inner, dict):
            return {key: _decode_any(entry, depth + 2) for key, entry in inner.items()}
    if any(key.startswith("$") for key in value):
        raise _OddError("an unknown tag")
    return {key: _decode_any(entry, depth + 1) for key, entry in value.items()}


def _table(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise _OddError("not a table")
    return _encode_any(value)


def _read_table(value: Any) -> Any:
    table = _decode_any(value)
    if not isinstance(table, dict):
        raise _OddError("not a table")
    return table


# ------------------------------------------------------------------------------------------------- dataclasses

_Fields = Mapping[str, _Codec]


def _encode(value: Any, codecs: _Fields) -> dict[str, Any]:
    """A dataclass as a table of the fields that differ from their defaults."""
    made: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if held is field.default or (field.default is not dataclasses.MISSING and _alike(held, field.default)):
            continue
        try:
            made[field.name] = codecs[field.name].encode(held)
        except _OddError as odd:
            odd.at = f".{field.name}{odd.at}"
            raise
    return made


def _alike(held: Any, default: Any) -> bool:
    return type(held) is type(default) and bool(held == default)


def _decode(maker: type[_T], codecs: _Fields) -> Callable[[Any], _T]:
    required = {
        field.name
        for field in dataclasses.fields(maker)  # type: ignore[arg-type]
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def decode(value: Any) -> _T:
        if not isinstance(value, dict):
            raise _OddError("not a table")
        lacking = required - value.keys()
        if lacking:
            raise _OddError(f"{min(lacking)} is missing")
        made = {}
        for name, codec in codecs.items():
            if name in value:
                try:
                    made[name] = codec.decode(value[name])
                except _OddError as odd:
                    odd.at = f".{name}{odd.at}"
                    raise
        return maker(**made)

    return decode


def _dataclass(maker: type[Any], codecs: _Fields) -> _Codec:
    return _Codec(lambda value: _encode(value, codecs), _decode(maker, codecs))


_TEXT = _row(Text, _STRING, _STRING)
_SPAN = _row(Span, _WHOLE, _WHOLE, _STRING)
_FRAME = _row(Frame, _STRING, _WHOLE, _STRING, _STRING)
_COMPARISON = _row(Comparison, *(_STRING,) * 6)
_PLACE = _row(Place, _STRING, _optional(_WHOLE), _optional(_WHOLE), _optional(_STRING))

_OUTCOME: _Fields = {
    "id": _STRING,
    "kind": _STRING,
    "verdict": _VERDICT,
    "score": _NUMBER,
    "possible": _NUMBER,
    "message": _TEXT,
    "mistakes": _many(_STRING),
    "feedback": _many(_TEXT),
    "hint": _optional(_TEXT),
    "asked": _TEXT,
    "answer": _STRING,
    "read_as": _optional(_TEXT),
    "value": _optional(_STRING),
    "read_as_mathml": _optional(_STRING),
    "remarks": _many(_TEXT),
    "evidence": _many(_SPAN),
    "position": _optional(_SPAN),
    "confidence": _NUMBER,
    "decision": _DECISION,
    "derivation": _many(_TEXT),
    "table": _optional(_Codec(_table, _read_table)),
    "plots": _many(_Codec(_table, _read_table)),
    "section": _STRING,
    "milliseconds": _NUMBER,
    "comparison": _optional(_COMPARISON),
    "error": _STRING,
    "trace": _many(_FRAME),
    "log": _STRING,
    "hidden": _FLAG,
    "parent": _optional(_STRING),
}
_EXERCISE: _Fields = {
    "id": _STRING,
    "title": _TEXT,
    "outcomes": _many(_dataclass(Outcome, _OUTCOME)),
    "parameters": _mapping(_WHOLE),
    "variant": _optional(_STRING),
}
_NOTICE: _Fields = {"severity": _SEVERITY, "slug": _STRING, "message": _TEXT, "place": _optional(_PLACE)}
_PROVENANCE: _Fields = {
    "course": _STRING,
    "course_digest": _STRING,
    "submission_digest": _STRING,
    "grader_version": _STRING,
    "python": _STRING,
    "libraries": _mapping(_STRING),
    "device": _STRING,
    "seed": _optional(_WHOLE),
    "level": _STRING,
    "memory": _STRING,
}
_ATTEMPT: _Fields = {
    "student": _STRING,
    "at": _STRING,
    "exercises": _many(_dataclass(ExerciseResult, _EXERCISE)),
    "notices": _many(_dataclass(Notice, _NOTICE)),
    "provenance": _dataclass(Provenance, _PROVENANCE),
    "number": _optional(_WHOLE),
}
