"""`interval`: a recommended value or range, such as a learning rate, judged by where it lies.

What is read is always a closed range of exact fractions; a single value is a range of length 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from grader.answers.invalid import invalid
from grader.answers.literal import Quantity, read_quantity
from grader.answers.normalise import UnreadableError
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.model import IntervalKey, Item, Outcome, Parameters, RawAnswer, Verdict
from grader.text import Text, same

MAX_TEXT = 500
MAX_LIST = 20

_RANGE = re.compile(
    r"\s*(?:〜|～|~|∼|–|—|―|\.\.+|…|から|より|\bto\b|\bthrough\b|\bup to\b|\band\b|\bbis\b)\s*"
    r"|(?<=[\d%％)］\]])\s*[-−ー‐]\s*(?=[\d.０-９])"
)

_LIST = re.compile(r"\s*(?:、|;|；|,\s+|，|／|(?<=\d)/(?=\s)|\bor\b|か(?=\s*[\d０-９])|または|もしくは|あるいは)\s*")
# words around a value that say nothing about its size
_AROUND = re.compile(
    r"(?:学習率|バッチサイズ|エポック数?|ウォームアップ|重み減衰|推奨値?|値|範囲|程度|くらい|ぐらい|ほど|前後|あたり|まで|"
    r"です|である|がよい|が良い|を使う|にする|の間|"
    r"\b(?:learning rate|lr|batch(?: size)?|epochs?|warm-?up(?: ratio| steps)?|weight decay|wd|between|from|"
    r"about|around|approximately|approx\.?|roughly|recommended|range|default|passes|value|is|a|an|the|of|for)\b"
    r"|約|およそ|だいたい|≈|回|周|件|個|=|:|：)",
    re.IGNORECASE,
)
_OF_STEPS = re.compile(
    r"(?:全|総|訓練|学習)?(?:訓練|学習)?(?:ステップ|step)s?(?:数)?(?:全体)?(?:の(?:うち)?)?"
    r"|\b(?:of )?(?:the |all |total |training )*steps?\b"
)
_STEPS = re.compile(
    r"(\d[\d,]*)\s*(?:ステップ|steps?)\s*(?:中|のうち|out of|of|/)?\s*(\d[\d,]*)?\s*(?:ステップ|steps?)?", re.IGNORECASE
)
_TENTHS = re.compile(r"(\d|[一二三四五])\s*割")
_SHARED = re.compile(
    r"[(（]?\s*([\d.]+)\s*(?:〜|～|~|–|—|-|−|to)\s*([\d.]+)\s*[)）]?\s*((?:[eE]\s*[-+−]?\s*\d{1,3})|(?:[×x*·]\s*10\s*\^?\s*[-−⁻]?\s*[\d⁰¹²³⁴-⁹]{1,3}))"
)
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_ASIDE = re.compile(r"(.+?)\s*[(（]([^()（）]*)[)）]")
_EXAMPLE = re.compile(r"\s*(?:例|たとえば|e\.?g\.?|for example|such as|i\.e\.)", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"[(（]\s*(?:または|もしくは|か|or\b)", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[()（）]\s*(?:または|もしくは|or\b)?\s*", re.IGNORECASE)
_EXPONENT = re.compile(r"e(-?)[+]?0*(?=\d)")  # 2e-05 → 2e-5
LOW = ("min", "low", "lower", "from", "start", "最小", "下限")
HIGH = ("max", "high", "upper", "to", "end", "最大", "上限")


@dataclass(frozen=True)
class Range:
    """A closed range, and what is worth saying about how it was read."""

    low: Fraction
    high: Fraction
    remarks: tuple[Text, ...] = ()


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """Judge a value or range by the item's intervals."""
    key = item.key
    assert isinstance(key, IntervalKey)
    if is_blank(raw):
        return blank(item, raw, parameters)
    try:
        found = read(raw, key.unit)
    except UnreadableError as error:
        return invalid(item, raw, parameters, error)
    except (ValueError, ZeroDivisionError, OverflowError):
        return invalid(item, raw, parameters, _unclear(key.unit))
    verdict, credit, message, slugs = judge(found, key)
    shown = _shown(found, key.unit)
    return outcome_for(
        item, raw, parameters, verdict, credit, message,
        mistakes=slugs, value=f"{found.low}..{found.high}", read_as=same(shown), remarks=found.remarks,
    )  # fmt: skip


def judge(found: Range, key: IntervalKey) -> tuple[Verdict, float, Text, tuple[str, ...]]:
    """Verdict, credit, message and the mistakes that fit."""
    low, high = key.accept
    if low <= found.low and found.high <= high:
        return Verdict.CORRECT, 1.0, Text("推奨される範囲に入っています。", "Within the recommended range."), ()
    named = [(slug, text) for slug, a, b, text in key.mistakes if a <= found.low and found.high <= b]
    slugs = [slug for slug, _ in named]
    notes = [text for _, text in named]
    tolerate = key.tolerate or key.accept
    inside = tolerate[0] <= found.low and found.high <= tolerate[1]
    if found.low < low and found.high > high:
        slugs.append("range_too_wide")
        notes.append(Text("範囲が広すぎて、推奨値になっていません。", "So wide a range recommends nothing."))
    elif found.low < low:
        slugs.append("too_low")
        notes.append(key.too_low or Text("小さすぎます。", "Too small."))
    else:
        slugs.append("too_high")
        notes.append(key.too_high or Text("大きすぎます。", "Too large."))
    if inside:
        head = key.tolerated or Text("標準の範囲から少し外れています。", "A little outside the usual range.")
        return Verdict.PARTIAL, key.tolerate_score, _joined([head, *notes[: len(named)]]), tuple(slugs)
    notes += _slips(found, key, slugs, named=bool(named))
    return Verdict.WRONG, 0.0, _joined(notes), tuple(slugs)


def _slips(found: Range, key: IntervalKey, slugs: list[str], *, named: bool) -> list[Text]:
    """A lost sign of the exponent, or a power of ten, that would bring a single value into the range."""
    if found.low != found.high or found.low <= 0 or key.unit == "percent":
        return []
    low, high = key.accept
    value = found.low
    if value >= 1 and high < 1:
        digits = str(int(value)).rstrip("0")
        exponent = len(str(int(value))) - 1
        lost = Fraction(int(digits or "1"), 10 ** (len(digits) - 1 if digits else 0)) / Fraction(10) ** exponent
        if low <= lost <= high:
            slugs.append("sign_error")
            return [Text("指数のマイナスが抜けていませんか。", "Is the minus sign of the exponent missing?")]
    for power in range(1, 4 if not named else 1):
        if low <= value * 10**power <= high or low <= value / 10**power <= high:
            slugs.append("unit_slip")
            return [Text("桁がずれていませんか。", "Is it off by a power of ten?")]
    return []


def _joined(texts: list[Text]) -> Text:
    return Text("".join(text.ja for text in texts), " ".join(text.en for text in texts))


# -------------------------------------------------------------------------------------------------------- reading


def read(raw: RawAnswer, unit: str) -> Range:
    """The range an answer states. UnreadableError (or ValueError) where it states none, or not clearly."""
    if isinstance(raw, bool):
        raise _unclear(unit)
    if isinstance(raw, int):
        if raw.bit_length() > 256:
            raise _unclear(unit)
        return _range([_with_unit(Quantity(Fraction(raw)), unit)])
    if isinstance(raw, list):
        if not 1 <= len(raw) <= MAX_LIST:
            raise _unclear(unit)
        parts = [read(entry, unit) for entry in raw if isinstance(entry, str | int)]
        if len(parts) != len(raw):
            raise _unclear(unit)
        return _range([bound for part in parts for bound in (part.low, part.high)])
    if isinstance(raw, dict):
        return _table(raw, unit)
    if not isinstance(raw, str) or len(raw) > MAX_TEXT:
        raise _unclear(unit)
    return _text(raw, unit)


def _table(raw: dict[str, RawAnswer], unit: str) -> Range:
    folded = {name.casefold(): value for name, value in raw.items()}
    bounds = [next((folded[name] for name in names if name in folded), None) for names in (LOW, HIGH)]
    if len(raw) == 1 and bounds == [None, None]:
        return read(next(iter(raw.values())), unit)
    if None in bounds or not all(isinstance(bound, str | int) for bound in bounds):
        raise _unclear(unit)
    parts = [read(bound, unit) for bound in bounds]
    return _range([parts[0].low, parts[1].high])


def _text(raw: str, unit: str) -> Range:
    text = raw.strip().strip("。.[]［］").strip()
    if unit == "percent":
        aside = _ASIDE.fullmatch(text)
        if aside and _EXAMPLE.match(aside[2]):
            text = aside[1]
        share = _of_steps(text)
        if share is not None:
            return _range([share])
        text = _TENTHS.sub(lambda match: f"{_KANJI.get(match[1]) or int(match[1])}0%", text)
        aside = _ASIDE.fullmatch(text)
        if aside and _same_value(aside[1], aside[2]):
            text = aside[1]
        text = _OF_STEPS.sub(" ", text)
    if unit == "count":
        text = text.replace("/", ", ").replace("／", ", ")
    text = _BRACKETS.sub(", ", text) if _ALTERNATIVE.search(text) else text
    shared = _SHARED.fullmatch(_AROUND.sub(" ", text).strip())
    if shared:  # "2–5e-5", "(1〜5)×10⁻⁵": the power belongs to both ends
        first, second, power = shared.groups()
        return _range([_with_unit(_number(end + power.replace(" ", "")), unit) for end in (first, second)])
    whole = read_quantity(_AROUND.sub(" ", text).strip())
    if whole is not None:
        return _range([_with_unit(whole, unit)])
    pieces = [piece for piece in _RANGE.split(text) if piece and piece.strip()]
    if len(pieces) < 2:
        pieces = [piece for piece in _LIST.split(text) if piece and piece.strip()]
    quantities = [_number(_AROUND.sub(" ", piece).strip()) for piece in pieces[: MAX_LIST + 1] if piece.strip(" 、,。")]
    if not 1 <= len(quantities) <= MAX_LIST:
        raise _unclear(unit)
    if quantities[-1].percent:  # "5〜10%": the sign belongs to both ends
        quantities = [q if q.percent else Quantity(q.value / 100, percent=True) for q in quantities]
    return _range([_with_unit(quantity, unit) for quantity in quantities])


def _number(text: str) -> Quantity:
    found = read_quantity(text.strip(" 。、,;"))
    if found is None:
        raise UnreadableError(
            Text(
                f'「{text[:40]}」を数として読めません。例: "2e-5"、"16〜32"、"10%"',
                f'{text[:40]!r} cannot be read as a number. Write it like "2e-5", "16 to 32" or "10%".',
            ),
            slug="unreadable",
        )
    return found


def _same_value(first: str, second: str) -> bool:
    a, b = (read_quantity(_AROUND.sub(" ", _OF_STEPS.sub(" ", part)).strip()) for part in (first, second))
    return a is not None and b is not None and a.value == b.value


def _of_steps(text: str) -> Fraction | None:
    """ "100 of 1000 steps" as a share; UnreadableError for a number of steps without the whole."""
    match = _STEPS.search(text)
    if match is None or "%" in text or "％" in text:
        return None
    numbers = [int(part.replace(",", "")) for part in match.groups() if part]
    if len(numbers) == 2 and numbers[0] and numbers[1]:
        return Fraction(min(numbers), max(numbers))
    raise UnreadableError(
        Text(
            "ステップ数だけでは全体のどれだけか分かりません。「10%」のように割合で書いてください。",
            "A number of steps does not say how much of the training it is. Write a share, such as “10%”.",
        ),
        slug="wrong_unit_name",
    )


def _with_unit(quantity: Quantity, unit: str) -> Fraction:
    value = quantity.value
    if value < 0:
        raise _unclear(unit)
    if unit == "percent" and not quantity.percent:
        if value == 1:
            raise UnreadableError(
                Text(
                    "1 が 1 % か 100 % か分かりません。% を付けてください。",
                    "Is 1 one percent or all? Write a percent sign.",
                ),
                slug="percent_fraction_slip",
            )
        return value / 100 if value > 1 else value
    if unit == "count":
        if quantity.percent:
            raise _unclear(unit)
        if value.denominator != 1:
            raise UnreadableError(
                Text("整数で書いてください。", "A whole number is expected here."), slug="wrong_unit_name"
            )
    return value


def _range(bounds: list[Fraction]) -> Range:
    low, high = min(bounds), max(bounds)
    remarks: tuple[Text, ...] = ()
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        remarks = (
            Text(
                "小さいほうから大きいほうへの範囲として読みました。", "Read as a range from the smaller to the larger."
            ),
        )
    return Range(low, high, remarks)


def _unclear(unit: str) -> UnreadableError:
    examples = {"percent": '"10%"、"5〜10%"', "count": '"16"、"16〜32"'}.get(unit, '"2e-5"、"2e-5〜5e-5"')
    english = examples.replace("、", ", ").replace("〜", " to ")
    return UnreadableError(
        Text(
            f"値か範囲として読めません。例: {examples}",
            f"This cannot be read as a value or a range. Examples: {english}",
        ),
        slug="unreadable",
    )


def _shown(found: Range, unit: str) -> str:
    def one(value: Fraction) -> str:
        return f"{float(value * 100):g} %" if unit == "percent" else _EXPONENT.sub(r"e\1", f"{float(value):g}")

    return one(found.low) if found.low == found.high else f"{one(found.low)} – {one(found.high)}"
