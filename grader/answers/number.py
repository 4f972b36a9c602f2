"""Scorer for `number` and `percent`: what the student wrote against the key's value on the student's own parameters.

Order: exact → a correct rounding → a named mistake → a coarse rounding → another scale or sign → one digit off.
"""

from __future__ import annotations

from fractions import Fraction

from grader.answers import precision, wording
from grader.answers.diagnosis import digit_slip, fitting, keys, pair, unit_slip
from grader.answers.figures import as_count, as_percent
from grader.answers.invalid import NOT_TEXT, invalid
from grader.answers.judgement import Judge, Judgement, scaled
from grader.answers.normalise import UnreadableError
from grader.answers.precision import Match, Shown
from grader.answers.prose import Found, read
from grader.answers.say import Say
from grader.answers.share import ShareJudge
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.key_model import NumberKey
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """Judge a count or a share. Never raises for what a student typed; CourseError for a slip in the key."""
    assert isinstance(item.key, NumberKey)
    found_keys = keys(item, item.key, parameters)
    if is_blank(raw):
        return blank(item, raw, parameters)
    typed, working, error = _parts(raw)
    if error is not None:
        return invalid(item, raw, parameters, error)
    percent = item.kind == "percent"
    try:
        found = read(typed, parameters, percent=percent)
    except UnreadableError as failure:
        return invalid(item, raw, parameters, failure, typed)
    extra: Found | None = None
    unread = False
    if working is not None:
        try:
            extra = read(working, parameters, percent=percent)
        except UnreadableError:
            unread = True
    judge: ShareJudge | CountJudge = (ShareJudge if percent else CountJudge)(item, item.key, found_keys, found, extra)
    decided = judge.judge()
    if decided.verdict is Verdict.WRONG and judge.right_elsewhere():
        return invalid(item, raw, parameters, found.ask(), typed)
    if unread:
        decided.remarks.append(Say.WORKING_UNREAD)
    more = {} if decided.hint is None or decided.verdict is Verdict.CORRECT else {"hint": decided.hint}
    return outcome_for(
        item,
        raw,
        parameters,
        decided.verdict,
        decided.score,
        decided.message,
        mistakes=tuple(dict.fromkeys(decided.mistakes)),
        feedback=tuple(decided.feedback),
        remarks=tuple(dict.fromkeys(decided.remarks)),
        read_as=judge.read_as,
        **more,
    )


def _parts(raw: RawAnswer) -> tuple[str, str | None, UnreadableError | None]:
    """(value as typed, working or None, what is wrong with the form)."""
    if isinstance(raw, str):
        return raw, None, None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return (str(raw) if raw.bit_length() < 4096 else "9" * 1999), None, None
    if isinstance(raw, dict):
        value, working = raw.get("value"), raw.get("working")
        texts = [
            str(part) if isinstance(part, int) and not isinstance(part, bool) and part.bit_length() < 4096 else part
            for part in (value, working)
        ]
        if all(part is None or isinstance(part, str) for part in texts) and any(not is_blank(part) for part in texts):
            first, second = texts
            if is_blank(first):
                return str(second), None, None
            return str(first), None if is_blank(second) else str(second), None
    return "", None, UnreadableError(NOT_TEXT)


class CountJudge(Judge):
    """A `number` item."""

    def judge(self) -> Judgement:
        side, statement = self.side, self.statement
        unit = wording.byte_unit(statement.after)
        value = side.value
        self.read_as = as_count(value)
        if unit is not None:
            return self._bytes(unit)
        shown = self.shown(value, 1)
        if side.percent:
            return self._share_for_count(shown)

        def match(target: Fraction, shape: Shown = shown) -> Match:
            return precision.count(shape, target, self.key.min_figures)

        best = self.best([match(target) for target in self.keys.right])
        decided = (
            (self.slipped([Fraction(1)]) if not best.good else None)
            or self.settled(best, shown, match, value)
            or self.working_mistake()
            or self._generic(shown, value)
        )
        if wording.odd_unit(statement.after) and side.quantity is not None and decided.verdict is Verdict.CORRECT:
            decided = Judgement(Verdict.PARTIAL, 0.5, Say.ODD_UNIT, ["wrong_unit_name"], [Say.ODD_UNIT])
        return self.with_remarks(decided, [Fraction(1)])

    def _bytes(self, unit: int) -> Judgement:
        quantity = self.side.quantity
        value = self.side.value
        step = (quantity.step if quantity else Fraction(1)) * unit
        self.read_as = Text(f"{as_count(value * unit).ja} バイト", f"{as_count(value * unit).en} bytes")
        shown = Shown(value * unit, step, True)
        if any(precision.count(shown, target, 2).good for target in self.keys.right):
            return Judgement(Verdict.PARTIAL, 0.5, Say.ODD_UNIT, ["wrong_unit_name"], [Say.ODD_UNIT])
        return Judgement(Verdict.WRONG, 0.0, Say.BYTES, ["bytes_instead_of_params"], [Say.BYTES])

    def _share_for_count(self, shown: Shown) -> Judgement:
        self.read_as = as_percent(shown.value * 100, self.side)
        if any(shown.value * 100 == target for target in self.keys.right):
            return Judgement(Verdict.PARTIAL, 0.5, Say.ODD_UNIT, ["wrong_unit_name"], [Say.ODD_UNIT])
        fits = fitting(self.keys, shown, lambda t: precision.percentage(scaled(shown, 100), t * 100, self.key.decimals))
        if fits:
            return self.named(fits)
        return Judgement(Verdict.WRONG, 0.0, Say.SHARE_FOR_COUNT, ["gave_ratio_not_count"], [Say.SHARE_FOR_COUNT])

    def _generic(self, shown: Shown, value: Fraction) -> Judgement:
        target = self.keys.right[0]
        if any(value == -right for right in self.keys.right if right):
            return Judgement(Verdict.WRONG, 0.0, Say.SIGN, ["sign_error"], [Say.SIGN])
        if unit_slip(shown, target, lambda moved: precision.count(moved, target, self.key.min_figures)):
            return Judgement(Verdict.WRONG, 0.0, Say.UNIT, ["unit_slip"], [Say.UNIT])
        if self.side.quantity is not None and digit_slip(value, self.keys.right):
            return Judgement(Verdict.WRONG, 0.0, Say.DIGIT, ["arithmetic_slip"], [Say.DIGIT])
        both = pair(self.keys, value)
        feedback = [Say.pair(both[0].message, both[1].message)] if both else []
        return Judgement(Verdict.WRONG, 0.0, feedback[0] if feedback else Say.NOT_IT, [], feedback)
