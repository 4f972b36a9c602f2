"""Decode a text file of unknown encoding, and say which one it was.

UTF-8 unless the bytes are not; then UTF-16 by its byte-order mark or its pattern of zero bytes, then the Japanese
encodings, told apart by strict decoding and by how much of the result is ordinary Japanese text.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from grader.text import Text


class Decoded(NamedTuple):
    """Text with line ends as "\\n", and the encoding's name (`utf-8` where nothing need be said)."""

    text: str
    encoding: str


class UndecodableError(ValueError):
    """Bytes that are no text; `offset` is where UTF-8 stopped making sense."""

    def __init__(self, message: Text, line: int) -> None:
        super().__init__(message.en)
        self.message = message
        self.line = line


_JAPANESE = ("iso2022_jp", "euc_jp", "cp932")
NAMES = {
    "utf-8-bom": "UTF-8 (BOM)", "utf-16": "UTF-16", "utf-32": "UTF-32", "cp932": "Shift_JIS", "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
}  # fmt: skip


def decode(data: bytes) -> Decoded:
    """Decode, or UndecodableError. A NUL in the text is left for the caller to judge."""
    text, encoding = _decoded(data)
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _strict(data, "utf-32"), "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16"), "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data[3:], "utf-8"), "utf-8-bom"
    silent = _utf16_without_mark(data)
    if silent is not None:
        return _strict(data, silent), "utf-16"
    if b"\x1b$" in data or b"\x1b(" in data:
        try:
            return data.decode("iso2022_jp"), "iso2022_jp"
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    return _japanese(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start) from error


def _utf16_without_mark(data: bytes) -> str | None:
    """Half of the bytes of mostly Latin UTF-16 are zero, all at odd or all at even places."""
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    threshold = len(sample) // 2 * 0.3
    if odd > threshold and even < odd / 8:
        return "utf-16-le"
    if even > threshold and odd < even / 8:
        return "utf-16-be"
    return None


def _japanese(data: bytes) -> tuple[str, str]:
    candidates = []
    for encoding in _JAPANESE[1:]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append((_japanese_share(text), encoding, text))
    if not candidates:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _undecodable(data, error.start) from error
        raise _undecodable(data, 0)
    share, encoding, text = max(candidates)
    if share < 0.5:
        raise _undecodable(data, next(i for i, byte in enumerate(data) if byte > 127))
    return text, encoding


def _japanese_share(text: str) -> float:
    """Of the characters beyond ASCII, the share that Japanese prose is made of; half-width kana count against it."""
    foreign = [c for c in text if ord(c) > 127]
    if not foreign:
        return 1.0
    ordinary = sum(
        "\u3000" <= c <= "\u30ff"
        or "\u4e00" <= c <= "\u9fff"
        or "\uff01" <= c <= "\uff5e"
        or "\u2010" <= c <= "\u22ff"  # dashes, dots, letter-like signs, arrows, operators
        or "\u2460" <= c <= "\u26ff"  # enclosed numbers, frames, signs
        or "\u3200" <= c <= "\u33ff"  # enclosed and squared words
        or "\u0391" <= c <= "\u03c9"  # Greek
        or c in "×÷±°´¨§¶"
        for c in foreign
    )
    return ordinary / len(foreign)


def _undecodable(data: bytes, offset: int) -> UndecodableError:
    line = data.count(b"\n", 0, offset) + 1
    return UndecodableError(
        Text(
            f"文字コードが分かりません({line} 行目付近)。UTF-8 で保存し直してください。",
            f"The text encoding cannot be told (near line {line}). Save the file as UTF-8.",
        ),
        line,
    )
