"""Student text made harmless and visible: control and direction characters become symbols, nothing else changes."""

from __future__ import annotations

import unicodedata
from typing import Final
from xml.etree import ElementTree

_PICTURES: Final = 0x2400  # U+2400 SYMBOL FOR NULL …
_MATHML = {"math", "mrow", "mi", "mn", "mo", "mfrac", "msup", "msub", "mfenced", "mtext", "mspace", "msqrt", "mstyle"}
_ATTRIBUTES = {"xmlns", "display", "mathvariant", "stretchy", "width", "fence", "separators", "form"}
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def visible(text: str) -> str:
    """Line ends and tabs stay; other control, format and surrogate characters become visible symbols."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(c) for c in text.replace("\r\n", "\n"))


def _shown(character: str) -> str:
    if character in "\n\t":
        return character
    code = ord(character)
    if code < 0x20:
        return chr(_PICTURES + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return f"⟨U+{code:04X}⟩"
    return character


def one_line(text: str) -> str:
    """`visible`, on one line."""
    return " ".join(visible(text).split())


def safe_mathml(source: str | None) -> str | None:
    """The MathML as it stands if it holds nothing but plain presentation elements, else None."""
    if not source or len(source) > 20_000 or "<!" in source or "<?" in source:
        return None
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 - no DTD gets here, and expat expands nothing without one
    except (ElementTree.ParseError, ValueError):  # ValueError: a lone surrogate
        return None
    if root.tag.removeprefix(_NAMESPACE) != "math":
        return None
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.removeprefix(_NAMESPACE) not in _MATHML:
            return None
        if not set(element.attrib) <= _ATTRIBUTES:
            return None
        # read from the tree, where a character reference has become its character
        if any(visible(text) != text for text in (element.text or "", element.tail or "", *element.attrib.values())):
            return None
    return source
