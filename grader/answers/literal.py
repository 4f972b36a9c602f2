"""One number in any notation, as an exact fraction together with the form it was typed in.

1,179,648  1179648  1 179 648  1_179_648  1.179.648  117万9648  118万  百十七万  1.18M  1.18 million  2e-5  2×10^-5  5%
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from grader.answers.latex import plain
from grader.answers.normalise import UnreadableError, normalise
from grader.text import Text

MAX_DIGITS = 40
MAX_EXPONENT_DIGITS = 3


class TooLargeError(ValueError):
    """A literal beyond the size gate."""

    message = Text("数が大きすぎて読めません。", "This number is too large to be read.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as typed. `value` is exact; `step` is the worth of one unit in the last digit shown."""

    value: Fraction
    step: Fraction = Fraction(1)
    decimals: int = 0  # digits after the point, before any scale word
    percent: bool = False
    approx: bool = False  # 約, about, ≈
    scale: str = ""  # "万", "M", "million", "e", "×10^n"
    notation: str = "plain"  # plain grouped spaced dotted misgrouped decimal_comma kanji scaled scientific fraction
    ellipsis: bool = False  # 4.1666…: digits go on


_SCALES = {
    "k": 10**3, "K": 10**3, "thousand": 10**3, "M": 10**6, "m": 10**6, "mio": 10**6, "mil": 10**6, "mn": 10**6,
    "million": 10**6, "millions": 10**6, "B": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9, "G": 10**9,
    "hundred": 10**2, "trillion": 10**12, "キロ": 10**3, "メガ": 10**6, "ミリオン": 10**6, "ギガ": 10**9,
}  # fmt: skip
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12}

_NUMBER = re.compile(
    r"(?P<grouped>\d{1,3}(?:,\d{3})+(?![\d]|,\d)(?:\.\d+)?)"
    r"|(?P<spaced>\d{1,3}(?: \d{3})+(?! ?\d)(?:\.\d+)?)"
    r"|(?P<wide>\d{1,3}(?:, \d{3})+(?![\d]|, ?\d)(?:\.\d+)?)"
    r"|(?P<quoted>\d{1,3}(?:'\d{3})+(?!\d)(?:\.\d+)?)"
    r"|(?P<dotted>\d{1,3}(?:\.\d{3}){2,}(?![\d.])(?:,\d+)?)"
    r"|(?P<under>\d+(?:_\d+)+(?:\.\d+)?)"
    r"|(?P<misgrouped>\d+(?:,\d+){2,}(?:\.\d+)?|\d{4,},\d{3}(?!\d)|\d{1,4},\d{4}(?!\d))"
    r"|(?P<comma>\d+,\d+(?![\d,]))"
    r"|(?P<plain>\d+(?:\.\d+)?|\.\d+)"
)
_KANJI_RUN = re.compile(r"[0-9.,〇零○一二三四五六七八九十百千万萬億兆两]+")
_KANJI = frozenset("〇零一二三四五六七八九十百千万萬億兆两")
_LOWER_HALF = re.compile(r" (\d,?\d{3})(?![\d,.万億%])")
_MIXED = re.compile(r"(\d[\d,]*(?:\.\d+)?)|([〇零○一二三四五六七八九两]+)|([十百千])|([万萬億兆])")
_EXPONENT = re.compile(r"[eE]([+-]?)(\d+)(?![\w.])")
_POWER = re.compile(r" ?(?:\*|[xX]) ?10 ?(?:\^|\*\*) ?(?:\( ?([+-]?) ?(\d+) ?\)|([+-]?) ?(\d+))(?![\w.]|\s*\^)")
_WORD_SCALE = re.compile(
    r" ?(thousand|millions?|billions?|trillion|hundred|mio|mil|mn|bn|キロ|メガ|ミリオン|ギガ|[KkMBmG])(?![A-Za-z0-9_])"
)
_KANJI_SCALE = re.compile(r" ?([十百千]?[万億兆]|[百千](?![分の]))")
_PERCENT = re.compile(r" ?(?:%|percent(?:age)?|per cent|パーセント|ﾊﾟｰｾﾝﾄ|プロセント|pct)(?![A-Za-z])")
_ELLIPSIS = re.compile(r"(?:…+|\.{3,})")
_APPROX = re.compile(
    r"\s*(?:約|およそ|おおよそ|だいたい|大体|ほぼ|概ね|about|approximately|approx\.?|around|roughly|circa|ca\.?|≈|~|=)\s*",
    re.I,
)
_TAIL = re.compile(r"\s*(程度|くらい|ぐらい|ほど|前後|弱|強|です|である|だ|or so)?\s*[。.]?\s*$")
_SUB = re.compile(
    r"(?P<top>\d+|[一二三四五六七八九十百千万]+) ?分の ?(?P<bottom>\d[\d,.]*|[一二三四五六七八九十百千万]+)"
)


def _power_of_ten(sign: str, digits: str) -> Fraction:
    if len(digits) > MAX_EXPONENT_DIGITS:
        raise TooLargeError(TooLargeError.message.en)
    return Fraction(10) ** (-int(digits) if sign == "-" else int(digits))


def _kanji(run: str) -> tuple[Fraction, Fraction] | None:
    """(value, worth of the last unit) of a mixture of digits and kanji numerals, or None."""
    if not any(character in _SMALL or character in _BIG for character in run):
        if any(character.isdigit() or character in ".," for character in run if character not in _DIGITS):
            return None
        return Fraction(int("".join(str(_DIGITS[character]) for character in run))), Fraction(1)
    total = section = Fraction(0)
    current: Fraction | None = None
    step, last_big, last_small, position = Fraction(1), 10**16, 10**4, 0
    while position < len(run):
        match = _MIXED.match(run, position)
        if match is None:
            return None
        position = match.end()
        arabic, kanji, small, big = match.groups()
        if arabic or kanji:
            if current is not None:
                return None
            if arabic:
                text = arabic.replace(",", "")
                current, step = Fraction(text), Fraction(1, 10 ** len(text.partition(".")[2]))
            else:
                current, step = Fraction(int("".join(str(_DIGITS[part]) for part in kanji))), Fraction(1)
        elif small:
            unit = _SMALL[small]
            if unit >= last_small:
                return None
            step = (step if current is not None else Fraction(1)) * unit
            section += (current if current is not None else 1) * unit
            current, last_small = None, unit
        else:
            unit = _BIG[big]
            section += current or 0
            if unit >= last_big or (section == 0 and current is None):
                return None
            total += section * unit
            step *= unit
            section, current, last_big, last_small = Fraction(0), None, unit, 10**4
    return total + section + (current or 0), step


def _kanji_literal(text: str, position: int, alone: bool) -> tuple[Quantity, int] | None:
    match = _KANJI_RUN.match(text, position)
    if match is None:
        return None
    run = match.group().rstrip(".,")
    kanji = [character for character in run if character in _KANJI]
    if not kanji:
        return None
    pure = len(kanji) == len(run)
    if pure and not alone and (len(run) < 2 or not any(c in _SMALL or c in _BIG for c in run) or run == "万一"):
        return None  # 一つ, 十分, 一致, 万一: words, not amounts
    if len(re.sub(r"\D", "", run)) > MAX_DIGITS or len(run) > 2 * MAX_DIGITS:
        raise TooLargeError(TooLargeError.message.en)
    end = position + len(run)
    if run[-1] in _BIG and (rest := _LOWER_HALF.match(text, end)):  # 117万 9648
        run += rest.group(1).replace(",", "")
        end = rest.end()
    read = _kanji(run)
    if read is None:
        return None
    value, step = read
    return Quantity(value, step, 0, scale=kanji[-1] if step > 1 else "", notation="kanji"), end


def scan(
    text: str, position: int, *, scales: bool = True, power: bool = True, alone: bool = False
) -> tuple[Quantity, int] | None:
    """The number literal that starts at `position` and where it ends, or None. Raises TooLargeError.

    `scales` reads K, M, million, 万 after it; `power` reads ×10^n as part of it; `alone` reads 五 or 一七九 as numbers.
    """
    if scales:
        read = _kanji_literal(text, position, alone)
        if read is not None:
            return read
    match = _NUMBER.match(text, position)
    if match is None:
        return None
    shape, typed = match.lastgroup or "plain", match.group()
    end = match.end()
    notation = {"grouped": "grouped", "spaced": "spaced", "wide": "grouped", "quoted": "grouped"}.get(shape, "plain")
    if shape == "dotted":
        typed, notation = typed.replace(".", "").replace(",", "."), "dotted"
    elif shape == "comma":
        whole, _, decimals = typed.partition(",")
        typed, notation = f"{whole}.{decimals}", "decimal_comma"
    elif shape == "misgrouped":
        typed, notation = typed.replace(",", ""), "misgrouped"
    elif shape == "grouped" and typed.count(",") == 1 and _PERCENT.match(text, end):
        typed, notation = typed.replace(",", "."), "decimal_comma"
    for separator in ", _'":
        typed = typed.replace(separator, "")
    if len(typed) - typed.count(".") > MAX_DIGITS:
        raise TooLargeError(TooLargeError.message.en)
    places = len(typed.partition(".")[2])
    value, step = Fraction(typed), Fraction(1, 10**places)
    found = Quantity(value, step, places, notation=notation)
    after = _ELLIPSIS.match(text, end)
    if after and "." in typed:
        found, end = replace(found, ellipsis=True), after.end()
    exponent = _EXPONENT.match(text, end)
    if exponent:
        factor = _power_of_ten(*exponent.groups())
        found = replace(found, value=value * factor, step=step * factor, scale="e", notation="scientific")
        end = exponent.end()
    elif power and (raised := _POWER.match(text, end)):
        factor = _power_of_ten(raised[1] or raised[3] or "", raised[2] or raised[4])
        found = replace(found, value=value * factor, step=step * factor, scale="×10^n", notation="scientific")
        end = raised.end()
    if scales and (word := _WORD_SCALE.match(text, end) or _KANJI_SCALE.match(text, end)):
        name = word.group(1)
        unit = _SCALES.get(name, 0)
        if not unit:
            unit = 1
            for character in name:
                unit *= _SMALL.get(character) or _BIG[character]
        found = replace(found, value=found.value * unit, step=found.step * unit, scale=name, notation="scaled")
        end = word.end()
    return found, end


def scan_percent(text: str, position: int) -> int | None:
    """Where a percent sign or word at `position` ends, or None."""
    match = _PERCENT.match(text, position)
    return None if match is None else match.end()


@lru_cache(maxsize=2048)
def read_quantity(text: str) -> Quantity | None:
    """One bare number in any notation, or None where `text` is anything else.

    5 %, 1/10 and 100分の4 are read as the fraction they are; 約, about, ≈ and the like set `approx`.
    """
    try:
        clean = plain(normalise(text)).text.strip()
        return _bare(clean)
    except (UnreadableError, TooLargeError):
        return None


def _bare(text: str) -> Quantity | None:
    marker = _APPROX.match(text)
    approx = marker is not None and marker.group().strip() != "="
    if marker:
        text = text[marker.end() :]
    tail = _TAIL.search(text)
    if tail:
        approx = approx or tail.group(1) in ("程度", "くらい", "ぐらい", "ほど", "前後", "弱", "強", "or so")
        text = text[: tail.start()]
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    share = _SUB.fullmatch(text)
    if share:
        bottom, top = scan(share["top"], 0, alone=True), scan(share["bottom"], 0, alone=True)
        if not (bottom and top and bottom[0].value):
            return None
        return Quantity(top[0].value / bottom[0].value, notation="fraction", approx=approx)
    sign = 1
    if text[:1] in ("+", "-"):
        sign, text = (-1 if text[0] == "-" else 1), text[1:].lstrip()
    alone = bool(text) and all(character in _KANJI for character in text)
    ten = re.fullmatch(r"10 ?(?:\^|\*\*) ?\(?([+-]?)(\d+)\)?", text)
    if ten:
        factor = _power_of_ten(*ten.groups())
        return Quantity(sign * factor, factor, 0, approx=approx, scale="×10^n", notation="scientific")
    read = scan(text, 0, alone=alone)
    if read is None:
        return None
    found, end = read
    found = replace(found, value=sign * found.value, approx=approx)
    if text[end:].lstrip().startswith("/"):
        below = scan(text[end:].lstrip()[1:].lstrip(), 0)
        rest = text[end:].lstrip()[1:].lstrip()
        if below is None or not below[0].value:
            return None
        found = Quantity(found.value / below[0].value, notation="fraction", approx=approx)
        end = len(text) - len(rest) + below[1]
    percent = scan_percent(text, end)
    if percent is not None:
        found = replace(found, value=found.value / 100, step=found.step / 100, percent=True)
        end = percent
    return found if not text[end:].strip() else None
