"""What crosses between the trusted side and a job: one frame a message, strict JSON plus safetensors, never pickle.

    frame = b"GRDF" · u32 version · u32 header length · u64 blob length · header (UTF-8 JSON) · blob (safetensors)

Everything that arrives is hostile until checked here: lengths before reading, JSON without NaN or duplicate keys and
with caps on depth and integers. What the header and the blob mean is `values.py`. Used on both sides; standard library
only.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import struct
import time
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

MAGIC = b"GRDF"
VERSION = 1
HEAD = struct.Struct("<4sIIQ")

MAX_HEADER = 4 << 20
MAX_BLOB = 256 << 20
MAX_DEPTH = 64  # of JSON; values.py nests at most half as deep
MAX_PARTS = 1_200_000  # commas and opening brackets: three for each of the most nodes that values.py writes
MAX_DIGITS = 1300  # of an integer; longer ones cost quadratic time
_CHUNK = 1 << 20

Channel = int | socket.socket  # a descriptor; on Windows a socket has none


class WireError(ValueError):
    """A frame that is torn, oversized, lying or not of the format."""


class ClosedError(WireError):
    """The other side is gone: the stream ended before a frame began."""


class LateError(WireError):
    """No whole frame within the time given."""


@dataclass(frozen=True)
class Frame:
    """A message whose form is right: `header` as plain JSON values, `blob` still bytes."""

    header: dict[str, Any]
    blob: bytes = b""


def pack(header: Mapping[str, Any], blob: bytes = b"") -> bytes:
    """The bytes of one frame. ValueError for a float that is not finite, TypeError for what JSON cannot hold."""
    text = json.dumps(header, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
    return HEAD.pack(MAGIC, VERSION, len(text), len(blob)) + text + blob


def write_frame(channel: Channel, header: Mapping[str, Any], blob: bytes = b"") -> None:
    """Write one whole frame; OSError where the reader is gone."""
    view = memoryview(pack(header, blob))
    while view:
        part = view[:_CHUNK]
        view = view[os.write(channel, part) if isinstance(channel, int) else channel.send(part) :]


def read_frame(
    channel: Channel, *, max_header: int = MAX_HEADER, max_blob: int = MAX_BLOB, deadline: float | None = None
) -> Frame:
    """Read one frame; `deadline` as time.monotonic() counts.

    ClosedError at a clean end, LateError past the deadline, WireError for anything else that is wrong. Nothing is
    allocated by a length that the caps do not allow.
    """
    head = _read_exactly(channel, HEAD.size, deadline, start=True)
    header_length, blob_length = lengths(head, max_header=max_header, max_blob=max_blob)
    header = parse_header(_read_exactly(channel, header_length, deadline))
    return Frame(header, _read_exactly(channel, blob_length, deadline))


def lengths(head: bytes, *, max_header: int = MAX_HEADER, max_blob: int = MAX_BLOB) -> tuple[int, int]:
    """(header length, blob length) from the first bytes of a frame; WireError where they are not allowed."""
    magic, version, header_length, blob_length = HEAD.unpack(head)
    if magic != MAGIC or version != VERSION:
        raise WireError("not a frame")
    if header_length > max_header:
        raise WireError(f"a header of {header_length} bytes, at most {max_header} allowed")
    if blob_length > max_blob:
        raise WireError(f"tensors of {blob_length} bytes, at most {max_blob} allowed")
    return header_length, blob_length


def _read_exactly(channel: Channel, length: int, deadline: float | None, *, start: bool = False) -> bytes:
    parts: list[bytes] = []
    missing = length
    while missing:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([channel], [], [], left)[0]:
                raise LateError("no answer in time")
        try:
            most = min(missing, _CHUNK)
            part = os.read(channel, most) if isinstance(channel, int) else channel.recv(most)
        except (ConnectionResetError, ConnectionAbortedError):
            part = b""
        if not part:
            if start and missing == length:
                raise ClosedError("the other side closed the connection")
            raise WireError("the frame ends early")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def parse_header(data: bytes) -> dict[str, Any]:
    """A header: a table of strict JSON."""
    header = parse_json(data)
    if not isinstance(header, dict):
        raise WireError("the header is not a table")
    return header


def parse_json(data: bytes) -> Any:
    """Strict JSON: UTF-8, no NaN or infinity, no duplicate keys, depth and integers capped. WireError otherwise."""
    depth, parts = _measure(data)
    if depth > MAX_DEPTH or parts > MAX_PARTS:
        raise WireError("nested too deeply, or of too many parts")
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_constant=_no_constant,
            object_pairs_hook=_unique,
            parse_int=_bounded_int,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise WireError(f"not strict JSON: {error}") from error


# to the closing quotation mark or else to the end, so that a million unclosed ones take linear time
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # +1 and -1 as signed bytes


def _measure(data: bytes) -> tuple[int, int]:
    """(levels of nesting, commas and opening brackets), strings left out."""
    bare = _STRING.sub(b"", data)
    steps = array("b", bare.translate(_STEPS, _NO_BRACKETS))
    return max(accumulate(steps), default=0), bare.count(b",") + bare.count(b"[") + bare.count(b"{")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key occurs twice")
    return table


def _bounded_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("an integer is too long")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return value
