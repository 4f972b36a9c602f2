"""An expression tree shown back as one line of text and as MathML: made from our tree, never from the input."""

from __future__ import annotations

from fractions import Fraction
from html import escape

from grader.answers.tree import Name, Node, Number, Percent, Power, Sum

_SUM, _PRODUCT, _POWER = 1, 2, 3


def _figures(value: Fraction) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}" if value.numerator.bit_length() < 400 else "…"
    scaled = value
    for places in range(1, 13):
        scaled *= 10
        if scaled.denominator == 1:
            return f"{float(value):,.{places}f}"
    return f"{value.numerator}/{value.denominator}"


def text(node: Node, level: int = 0) -> str:
    """layers·matrices·r·(d+k); `level` is how tightly the surroundings bind."""
    if isinstance(node, Number):
        return _figures(node.value)
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Percent):
        return f"{text(node.operand, _POWER)}%"
    if isinstance(node, Power):
        line = f"{text(node.base, _POWER + 1)}^{node.exponent}"
        return f"({line})" if level > _POWER else line
    if isinstance(node, Sum):
        parts = []
        for index, (subtracted, term) in enumerate(node.terms):
            sign = " − " if subtracted else (" + " if index else "")
            parts.append((sign.strip() if not index else sign) + text(term, _SUM + (1 if subtracted else 0)))
        line = "".join(parts)
        return f"({line})" if level > _SUM or (level == _SUM and node.terms[0][0]) else line
    pieces: list[str] = []
    for index, (divided, factor) in enumerate(node.factors):
        # what stands under a slash keeps its brackets, so that a reading like r(d+k)/(dk) is seen
        inner = text(factor, _POWER if divided else _PRODUCT)
        pieces.append(("/" if divided else "·") + inner if index else inner)
    line = "".join(pieces)
    return f"({line})" if level > _PRODUCT else line


def mathml(node: Node) -> str:
    """A whole <math> element."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{_row(node, 0)}</math>'


def _fenced(inner: str) -> str:
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"


def _row(node: Node, level: int) -> str:
    if isinstance(node, Number):
        return f"<mn>{escape(_figures(node.value))}</mn>"
    if isinstance(node, Name):
        style = "" if len(node.name) == 1 else ' mathvariant="normal"'
        return f"<mi{style}>{escape(node.name)}</mi>"
    if isinstance(node, Percent):
        return f"<mrow>{_row(node.operand, _POWER)}<mo>%</mo></mrow>"
    if isinstance(node, Power):
        raised = f"<msup>{_row(node.base, _POWER + 1)}<mn>{node.exponent}</mn></msup>"
        return _fenced(raised) if level > _POWER else raised
    if isinstance(node, Sum):
        parts = []
        for index, (subtracted, term) in enumerate(node.terms):
            sign = "<mo>−</mo>" if subtracted else ("<mo>+</mo>" if index else "")
            parts.append(sign + _row(term, _SUM + (1 if subtracted else 0)))
        inner = f"<mrow>{''.join(parts)}</mrow>"
        return _fenced(inner) if level > _SUM else inner
    over: list[str] = []
    under: list[str] = []
    for divided, factor in node.factors:
        (under if divided else over).append(_row(factor, 0 if divided and len(node.factors) == 2 else _PRODUCT))
    dot = "<mo>·</mo>"
    top = f"<mrow>{dot.join(over)}</mrow>"
    line = f"<mfrac>{top}<mrow>{dot.join(under)}</mrow></mfrac>" if under else top
    return _fenced(line) if level > _PRODUCT else line
