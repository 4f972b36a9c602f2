"""Reads a recommended value or range, "2e-5", "1〜5×10⁻⁵", "16か32", "全ステップの5〜10%", as exact fractions.

The text is taken apart into numbers and the words between them. Every word must be known to say nothing about the size;
a bound without its other end, a denial or an unknown word is asked about, never guessed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from grader.answers import bound_say as say
from grader.answers import bound_words as words
from grader.answers.latex import plain
from grader.answers.literal import Quantity, TooLargeError, scan, scan_percent
from grader.answers.normalise import UnreadableError, normalise
from grader.model import RawAnswer
from grader.text import Text

MAX_LIST = 20
MAX_SIZE = Fraction(10) ** 15  # and its inverse: nothing recommended lies beyond
LOW = ("min", "minimum", "low", "lower", "from", "start", "最小", "最小値", "下限")
HIGH = ("max", "maximum", "high", "upper", "to", "end", "最大", "最大値", "上限")

_POWER_OF_TEN = re.compile(r"10 ?(?:\^|\*\*) ?(?:\( ?([+-]?) ?(\d{1,3}) ?\)|([+-]?) ?(\d{1,3}))(?![\w.^])")
_SMALL_POWER = re.compile(r"(\d{1,2}) ?(?:\^|\*\*) ?(?:\( ?(\d{1,2}) ?\)|(\d{1,2}))(?![\w.^])")
_FACTORED = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]] ?((?:\* ?10 ?(?:\^|\*\*) ?\(?[+-]?\d{1,3}\)?)|[eE][+-]?\d{1,3})")
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(?:0,\d+(?![\d,])|\d{1,2},\d(?= ?%))")
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")


@dataclass(frozen=True)
class Range:
    """A closed range (a single value has length 0), and what is worth saying about how it was read."""

    low: Fraction
    high: Fraction
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A number and the folded text before it, back to the number before."""

    before: str
    number: Quantity


def read(raw: RawAnswer, unit: str) -> Range:
    """The range that an answer states, in the item's unit ("" a number, "percent" a share of 1, "count" whole).

    Raises UnreadableError where it states none, or not clearly.
    """
    if isinstance(raw, int) and not isinstance(raw, bool) and raw.bit_length() <= 64:
        return _range([_in_unit(Quantity(Fraction(raw)), unit)])
    if isinstance(raw, str):
        return _text(raw, unit)
    if isinstance(raw, list) and 1 <= len(raw) <= MAX_LIST and all(isinstance(entry, str | int) for entry in raw):
        return _joined([read(entry, unit) for entry in raw])
    if isinstance(raw, dict):
        return _table(raw, unit)
    raise say.unclear(unit)


def _table(raw: dict[str, RawAnswer], unit: str) -> Range:
    folded = {str(name).casefold(): value for name, value in raw.items()}
    low, high = (next((folded[name] for name in names if name in folded), None) for names in (LOW, HIGH))
    if len(raw) == 1 and low is None and high is None:
        low = high = next(iter(raw.values()))
    if not isinstance(low, str | int) or not isinstance(high, str | int):
        raise say.unclear(unit)
    return _joined([read(low, unit), read(high, unit)])


def _joined(parts: list[Range]) -> Range:
    if len(parts) == 1:
        return parts[0]
    whole = _range([parts[0].low, *(part.high for part in parts[1:])])
    low, high = min(part.low for part in parts), max(part.high for part in parts)
    return Range(low, high, (*whole.remarks, *(remark for part in parts for remark in part.remarks)))


def _text(raw: str, unit: str) -> Range:
    text = _folded(raw, unit)
    text, remarks = _without_asides(text, unit)
    pieces, tail = _pieces(text, unit)
    if not 1 <= len(pieces) <= MAX_LIST:
        raise say.unclear(unit)
    if unit == "percent":
        pieces, tail = _share_of_steps(pieces, tail)
    words.check(
        pieces[0].before, [piece.before for piece in pieces[1:]], tail, text, unit, opens=raw.strip()[:1] in "〜～"
    )
    numbers = _completed([piece.number for piece in pieces], unit)
    if len(pieces) == 2 and pieces[1].before.strip() == "±":
        middle, margin = (number.value for number in numbers)
        numbers = [Quantity(middle - margin), Quantity(middle + margin)]
    found = _range([_in_unit(number, unit) for number in numbers])
    ranged = len(pieces) == 2 and words.is_range(pieces[1].before)
    return Range(found.low, found.high, (*remarks, *(found.remarks if ranged else ())))


def _folded(raw: str, unit: str) -> str:
    """Plain characters; every notation that `scan` does not know in a running text brought into one that it knows."""
    if unit == "count":
        raw = raw.replace("・", "、")
    text = plain(normalise(raw)).text
    text = words.spelt_out(text)
    text = re.sub(r"10 ?の ?(マイナス|-)? ?(\d{1,2}) ?乗", lambda m: f"10^({'-' if m[1] else ''}{m[2]})", text)
    text = re.sub(r"(?<=\d) ?(?:かける|掛ける) ?(?=10)", "*", text)
    text = re.sub(r"(?<=\d) ?([eE]) ?([+-]) ?(?=\d)", r"\1\2", text)
    text = re.sub(r"\.{2,}|…", "~", text)
    text = re.sub(r"\.(?!\d)", " ", text)
    text = re.sub(r"^\s*[-*・] (?=\S)", "", text)
    text = re.sub(r"(\^|\*\*) ?[({] ?([+-]?) ?(\d{1,3}) ?[)}]", r"\1\2\3", text)
    text = _FACTORED.sub(r"\1\2", text)
    text = re.sub(r"(?<=\d)(?=[^\x00-\x7f])", " ", text)  # 2e-5程度: kana would run on from the exponent
    kept = [match.span() for pattern in (_THOUSANDS, _DECIMAL_COMMA) for match in pattern.finditer(text)]
    if unit == "count":
        kept = [span for span in kept if text[span[0]] != "0"]
    characters = list(text)
    inside = {at for start, end in kept for at in range(start, end)}
    for at, character in enumerate(characters):
        if character == "," and at not in inside:
            characters[at] = "、"
    return "".join(characters).strip(" 、;:")


def _without_asides(text: str, unit: str) -> tuple[str, tuple[Text, ...]]:
    """The text without brackets that repeat, explain or exemplify; what is dropped and not trivial gets a remark."""
    outside = _ASIDE.sub(" ", text)
    if not _has_number(outside) or (unit == "percent" and "%" not in outside and words.counts_any_steps(outside)):
        return re.sub(r"[()\[\]{}]", " ", text), ()
    remarks: tuple[Text, ...] = ()
    if sum(words.names_method(aside) for aside in _ASIDE.findall(text)) > 1:
        raise say.methods()
    for aside in _ASIDE.findall(text):
        if words.denies(aside):
            if _has_number(aside):
                raise say.denied()
            continue
        if not _has_number(aside):
            continue
        if words.opens_alternative(aside):
            return re.sub(r"[()\[\]{}]", " ", _ASIDE.sub(r"、\1", text)), ()
        if words.names_method(aside):
            remarks = (say.ASIDE_LEFT_OUT,)
            continue
        main, other = _text(outside, unit), _text(aside, unit)
        if not (main.low <= other.low and other.high <= main.high) and not words.opens_range(aside):
            raise say.two_values()
    return re.sub(r"[()\[\]{}]", " ", outside), remarks


def _has_number(text: str) -> bool:
    return re.search(r"\d", words.without_names(text)) is not None


def _pieces(text: str, unit: str) -> tuple[list[_Piece], str]:
    """The numbers in order, each with the words before it, and the words after the last."""
    text = words.without_names(text)
    pieces: list[_Piece] = []
    position = start = 0
    while position < len(text):
        character = text[position]
        opens = character.isdigit() or (character == "." and text[position + 1 : position + 2].isdigit())
        glued = position > start and (text[position - 1].isascii() and (text[position - 1].isalnum()))
        if not opens or glued:
            position += 1
            continue
        found = _number(text, position, unit)
        if found is None:
            position += 1
            continue
        number, end = found
        before = text[start:position]
        if before.rstrip().endswith("-") and (not pieces or before.strip() not in ("-", "+-")):
            raise UnreadableError(say.NEGATIVE)
        if pieces and _fraction(pieces[-1].number, before, number, unit):
            number = replace(pieces[-1].number, value=pieces[-1].number.value / number.value, notation="fraction")
            before = pieces.pop().before
        percent = scan_percent(text, end)
        if percent is not None:
            number = replace(number, value=number.value / 100, percent=True)
            end = percent
        pieces.append(_Piece(before, number))
        start = position = end
        if len(pieces) > 2 * MAX_LIST:
            raise say.unclear(unit)
    return pieces, text[start:]


def _number(text: str, position: int, unit: str) -> tuple[Quantity, int] | None:
    power = _POWER_OF_TEN.match(text, position)
    if power:
        exponent = int(power[2] or power[4])
        if exponent > 30:
            raise UnreadableError(say.TOO_LARGE)
        value = Fraction(10) ** (-exponent if (power[1] or power[3]) == "-" else exponent)
        return Quantity(value, scale="×10^n", notation="scientific"), power.end()
    small = _SMALL_POWER.match(text, position) if unit == "count" else None
    if small:
        return Quantity(Fraction(int(small[1]) ** int(small[2] or small[3]))), small.end()
    rest = re.match(r"(\d{1,2}) ?分の ?(\d{1,2})(?!\d)", text[position : position + 12])
    if rest and int(rest[1]):
        return Quantity(Fraction(int(rest[2]), int(rest[1])), notation="fraction"), position + rest.end()
    tenths = re.match(r"(\d) ?割", text[position : position + 4])
    if tenths:
        return Quantity(Fraction(int(tenths[1]), 10), percent=True), position + tenths.end()
    try:
        # one number at a time: "16 320" and "64, 128" are lists here, never thousands with blanks
        spaced = re.match(r"\d+(?= )", text[position : position + 40])
        window = (
            text[: position + spaced.end()]
            if spaced and not re.match(r" ?[*xX] ?10", text[position + spaced.end() :])
            else text
        )
        found = scan(window, position)
    except TooLargeError as error:
        raise UnreadableError(say.TOO_LARGE) from error
    if found is not None and found[0].value and not 1 / MAX_SIZE <= abs(found[0].value) <= MAX_SIZE:
        raise UnreadableError(say.TOO_LARGE)
    return found


def _fraction(first: Quantity, gap: str, second: Quantity, unit: str) -> bool:
    """True for 1/10 and 100/1000; two values apart for 16/32 and 2e-5/5e-5."""
    if gap.strip() != "/" or unit == "count":
        return False
    if first.percent or any(n.value.denominator != 1 or n.notation == "scientific" for n in (first, second)):
        return False
    if first.value >= second.value:
        raise say.two_values()
    if unit == "percent" and first.value > 1 and second.value < 100:
        raise say.two_values()
    return True


def _share_of_steps(pieces: list[_Piece], tail: str) -> tuple[list[_Piece], str]:
    """100 of 1000 steps is 10 %; a number of steps beside a percentage is not the answer; one alone is asked about."""
    after = [piece.before for piece in pieces[1:]] + [tail]
    stepped = [not piece.number.percent and words.counts_steps(gap) for piece, gap in zip(pieces, after, strict=True)]
    if not any(stepped):
        return pieces, tail
    shares = [piece for piece in pieces if piece.number.percent or piece.number.notation == "fraction"]
    if shares:
        kept = [replace(piece, before=words.after_steps(piece.before)) for piece in shares]
        return kept, words.after_steps(tail)
    if len(pieces) == 2 and words.part_of_whole(after[0]):
        part, whole = sorted(piece.number.value for piece in pieces)
        if whole:
            return [_Piece("", Quantity(part / whole, notation="fraction"))], ""
    raise UnreadableError(say.STEPS, slug="wrong_unit_name")


def _completed(numbers: list[Quantity], unit: str) -> list[Quantity]:
    """A percent sign or a power of ten after the last number belongs to all: 5〜10%, 2–5e-5."""
    last = numbers[-1]
    if last.percent and not all(number.percent for number in numbers):
        if any(not number.percent and 0 < number.value < 1 for number in numbers):
            raise UnreadableError(say.WHICH_PERCENT, slug="percent_fraction_slip")
        return [n if n.percent else replace(n, value=n.value / 100, percent=True) for n in numbers]
    if unit == "" and last.notation == "scientific" and 0 < last.value < Fraction(1, 2):
        bare = [n for n in numbers[:-1] if n.notation == "plain" and 1 <= n.value < 100]
        if bare and len(bare) == len(numbers) - 1:
            power = Fraction(1)
            while last.value / power < 1:
                power /= 10
            return [*(replace(n, value=n.value * power) for n in bare), last]
    return numbers


def _in_unit(quantity: Quantity, unit: str) -> Fraction:
    value = quantity.value
    if value < 0:
        raise UnreadableError(say.NEGATIVE)
    if value > MAX_SIZE:
        raise UnreadableError(say.TOO_LARGE)
    if unit == "percent" and not quantity.percent and quantity.notation != "fraction":
        if value == 1:
            raise UnreadableError(say.WHICH_PERCENT, slug="percent_fraction_slip")
        return value / 100 if value > 1 else value
    if unit == "count" and (quantity.percent or value.denominator != 1):
        raise UnreadableError(
            say.WHOLE,
            slug="wrong_unit_name",
        )
    return value


def _range(bounds: list[Fraction]) -> Range:
    reversed_ends = len(bounds) == 2 and bounds[0] > bounds[1]
    return Range(min(bounds), max(bounds), (say.TURNED,) if reversed_ends else ())
