"""`interval`: a recommended value or range, such as a learning rate, judged by where it lies."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.answers.bounds import Range, read
from grader.answers.invalid import invalid
from grader.answers.normalise import MAX_CHARACTERS, UnreadableError
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.key_model import IntervalKey
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text, same

_OTHER_UNIT = re.compile(
    r"\d\s*(?:時間|日間?(?!本)|秒|週間?|分間|(?:hours?|hrs?|days?|minutes?|mins?|seconds?|weeks?)(?![A-Za-z]))"
)
_EXPONENT = re.compile(r"e(-?)[+]?0*(?=\d)")  # 2e-05 → 2e-5


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """Judge a value or range by the item's intervals."""
    key = item.key
    assert isinstance(key, IntervalKey)
    if is_blank(raw):
        return blank(item, raw, parameters)
    try:
        refuse_other_units(raw)
        found = read(raw, key.unit)
    except UnreadableError as error:
        return invalid(item, raw, parameters, error)
    verdict, credit, message, slugs = judge(found, key)
    shown = _shown(found, key.unit)
    return outcome_for(
        item, raw, parameters, verdict, credit, message,
        mistakes=slugs, value=f"{found.low}..{found.high}", read_as=same(shown), remarks=found.remarks,
    )  # fmt: skip


def refuse_other_units(raw: RawAnswer) -> None:
    """Three hours are no three epochs: a unit of time is asked about, not read over."""
    found = _OTHER_UNIT.search(raw) if isinstance(raw, str) and len(raw) <= MAX_CHARACTERS else None
    if found:
        raise UnreadableError(
            Text(
                f"「{found[0]}」は、ここで尋ねている量の単位ではありません。",
                f"“{found[0]}” is not a unit of what is asked here.",
            ),
            found.start(),
            found.end(),
            "wrong_unit_name",
        )


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


def _shown(found: Range, unit: str) -> str:
    def one(value: Fraction) -> str:
        return f"{float(value * 100):g} %" if unit == "percent" else _EXPONENT.sub(r"e\1", f"{float(value):g}")

    return one(found.low) if found.low == found.high else f"{one(found.low)} – {one(found.high)}"
