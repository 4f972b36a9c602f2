"""Frames: torn, oversized, lying, duplicated; JSON that is not strict. Whatever comes, it is a frame or a WireError."""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worker.inside import wire
from grader.worker.inside.wire import HEAD, MAGIC, MAX_DEPTH, VERSION, Frame, WireError

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HEADERS = st.dictionaries(st.text(max_size=8), TREES, max_size=4)


def read(data: bytes, **caps: Any) -> Frame:
    """Read one frame from a pipe that holds `data` and is closed."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        assert os.write(writing, data) == len(data)
        os.close(writing)
        return wire.read_frame(reading, **caps)
    finally:
        os.close(reading)


@given(HEADERS, st.binary(max_size=500))
def test_what_is_packed_is_read(header: dict[str, Any], blob: bytes) -> None:
    assert read(wire.pack(header, blob)) == Frame(header, blob)


@given(HEADERS, st.binary(max_size=100), st.data())
def test_a_torn_frame_is_none(header: dict[str, Any], blob: bytes, data: st.DataObject) -> None:
    whole = wire.pack(header, blob)
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(WireError, match="early"):
        read(whole[:cut])
    with pytest.raises(wire.ClosedError):
        read(b"")


@given(HEADERS, st.data())
def test_a_changed_byte_is_a_frame_or_an_error(header: dict[str, Any], data: st.DataObject) -> None:
    whole = bytearray(wire.pack(header, b"blob"))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(WireError):
        assert isinstance(read(bytes(whole)).header, dict)


@given(st.binary(max_size=400))
def test_junk_is_an_error(junk: bytes) -> None:
    with pytest.raises(WireError):
        read(junk)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))
def test_lengths_are_held_before_anything_is_read(header: int, blob: int) -> None:
    head = HEAD.pack(MAGIC, VERSION, header, blob)
    if header <= 1000 and blob <= 5000:
        assert wire.lengths(head, max_header=1000, max_blob=5000) == (header, blob)
    else:
        with pytest.raises(WireError, match="at most"):
            wire.lengths(head, max_header=1000, max_blob=5000)


def test_a_second_frame_stays_in_the_stream() -> None:
    reading, writing = os.pipe()
    os.write(writing, 2 * wire.pack({"n": 1}, b"xyz"))
    os.close(writing)
    assert wire.read_frame(reading) == wire.read_frame(reading) == Frame({"n": 1}, b"xyz")
    with pytest.raises(wire.ClosedError):
        wire.read_frame(reading)
    os.close(reading)


def test_a_frame_that_does_not_come_is_late() -> None:
    reading, writing = os.pipe()
    os.write(writing, wire.pack({"n": 1})[:-1])
    with pytest.raises(wire.LateError):
        wire.read_frame(reading, deadline=time.monotonic() + 0.05)
    os.close(reading)
    os.close(writing)


@given(TREES)
def test_strict_json_agrees_with_json(tree: Any) -> None:
    if not isinstance(tree, int) or abs(tree) < 10**1000:
        assert wire.parse_json(json.dumps(tree).encode()) == tree


@pytest.mark.parametrize(
    "text",
    [
        b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"1e999", b"[-1e999]", b'{"a": 1, "a": 2}', b'[{"b": {"x": 1, "x": 1}}]',
        b"\xff", b'"\xed\xa0\x80"', b"", b"{", b"[1,]", b"1 2", b"'a'", b"9" * 1301, b"-" + b"9" * 1301, b"01", b"{1: 2}",
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), b"[" * 100_000, b"]" * 100_000 + b"[" * 100_000,
        b"[" + b"[]," * 1_300_000 + b"[]]",
    ],
    ids=lambda text: text[:12].decode("latin-1"),
)  # fmt: skip
def test_json_that_is_not_strict(text: bytes) -> None:
    with pytest.raises(WireError):
        wire.parse_json(text)


def test_the_deepest_that_is_allowed() -> None:
    assert wire.parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) is not None
    assert wire.parse_json(b'"' + b"[" * 1000 + b'"') == "[" * 1000
    assert wire.parse_json(b'"\\"[[["') == '"[[['


@pytest.mark.parametrize("text", [b'"' + b"\\" * 4_000_000, b'"\\' * 1_500_000, b'"' * 4_000_001, b'"a\\""' * 800_000])
def test_quotes_cost_linear_time(text: bytes) -> None:
    began = time.process_time()
    with pytest.raises(WireError):
        wire.parse_json(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_is_not_strict_is_not_packed(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        wire.pack({"value": value})
