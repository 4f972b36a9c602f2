"""Scorer for `number` and `percent`: what the student wrote against the key's value on the student's own parameters.

Order: exact → a correct rounding → a named mistake → a coarse rounding → another scale or sign → one digit off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from grader.answers import precision, wording
from grader.answers.diagnosis import Keys, digit_slip, equalling, fitting, keys, pair, unit_slip
from grader.answers.figures import as_count, as_percent
from grader.answers.invalid import NOT_TEXT, invalid
from grader.answers.normalise import UnreadableError
from grader.answers.precision import Match, Shown
from grader.answers.prose import Found, read, sides_agree
from grader.answers.say import Say
from grader.answers.statement import Side, Statement
from grader.answers.tree import Number
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.model import Item, Mistake, NumberKey, Outcome, Parameters, RawAnswer, Verdict
from grader.text import Text, same


@dataclass(slots=True)
class Judgement:
    """What is being decided about one answer."""

    verdict: Verdict
    score: float
    message: Text
    mistakes: list[str] = field(default_factory=list)
    feedback: list[Text] = field(default_factory=list)
    hint: Text | None = None
    remarks: list[Text] = field(default_factory=list)


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
    judge = _Judge(item, item.key, found_keys, found, extra)
    decided = judge.percentage() if percent else judge.count()
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


class _Judge:
    def __init__(self, item: Item, key: NumberKey, found_keys: Keys, found: Found, extra: Found | None) -> None:
        self.item = item
        self.key = key
        self.keys = found_keys
        self.statement: Statement = found.statement
        self.side: Side = found.statement.last
        self.others = found.others
        self.rivals = found.rivals
        self.extra = extra
        self.read_as: Text = same("")
        self.remarks = list(self._notation())

    def right_elsewhere(self) -> bool:
        """True where another number of the answer is right: which one is meant is asked, not chosen."""
        return any(rival.value in self.keys.right for rival in self.rivals)

    # ------------------------------------------------------------------------------------------------ counts

    def count(self) -> Judgement:
        side, statement = self.side, self.statement
        unit = wording.byte_unit(statement.after)
        value = side.value
        self.read_as = as_count(value)
        if unit is not None:
            return self._bytes(unit)
        shown = self._shown(value, 1)
        if side.percent:
            return self._share_for_count(shown)

        def match(target: Fraction, shape: Shown = shown) -> Match:
            return precision.count(shape, target, self.key.min_figures)

        best = self._best([match(target) for target in self.keys.right])
        decided = (
            (self._slipped([Fraction(1)]) if not best.good else None)
            or self._settled(best, match, value)
            or self._working_mistake()
            or self._generic(shown, value)
        )
        if wording.odd_unit(statement.after) and side.quantity is not None and decided.verdict is Verdict.CORRECT:
            decided = Judgement(Verdict.PARTIAL, 0.5, Say.ODD_UNIT, ["wrong_unit_name"], [Say.ODD_UNIT])
        return self._with_remarks(decided, [Fraction(1)])

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
        fits = fitting(self.keys, lambda t: precision.percentage(_scaled(shown, 100), t * 100, self.key.decimals))
        if fits:
            return self._named(fits)
        return Judgement(Verdict.WRONG, 0.0, Say.SHARE_FOR_COUNT, ["gave_ratio_not_count"], [Say.SHARE_FOR_COUNT])

    # ------------------------------------------------------------------------------------------------ shares

    def percentage(self) -> Judgement:
        side = self.side
        removed_asked = any(m.slug == "ratio_instead_of_reduction" for m in self.key.mistakes)
        said = wording.share(self.statement.before, self.statement.after)
        turned = said == ("kept" if removed_asked else "removed")
        readings = self._readings()
        decided: Judgement | None
        targets = [target * 100 for target in self.keys.right]
        right = [100 - target for target in targets] if turned else targets
        if not any(
            precision.percentage(shown, t, self.key.decimals).good for shown, _ in readings for t in (*targets, *right)
        ):
            slipped = self._slipped([Fraction(1), Fraction(100)])
            if slipped is not None:
                self.read_as = as_percent(readings[0][0].value, side, said)
                return self._with_remarks(slipped, [Fraction(1), Fraction(100), Fraction(1, 100)])
        self.read_as = as_percent(readings[0][0].value, side, said)
        for shown, as_share in readings:

            def match(target: Fraction, shape: Shown = shown) -> Match:
                return precision.percentage(shape, target * 100, self.key.decimals)

            if turned:
                decided = self._turned(shown, removed_asked)
            else:
                decided = self._settled(self._best([match(t) for t in self.keys.right]), match, shown.value / 100)
            if decided is not None:
                self.read_as = as_percent(shown.value, side, said)
                if as_share and decided.verdict is not Verdict.WRONG:
                    decided.remarks.append(Say.SHARE_AS_FRACTION)
                return self._with_remarks(decided, [Fraction(1), Fraction(100), Fraction(1, 100)])
        decided = self._working_mistake() or self._percent_slips(readings)
        return self._with_remarks(decided, [Fraction(1), Fraction(100), Fraction(1, 100)])

    def _readings(self) -> list[tuple[Shown, bool]]:
        """What the number may mean, in percent; True where it is read as a fraction of 1."""
        side = self.side
        if side.percent:
            return [(self._shown(side.value * 100, 1), False)]
        as_percent_reading = (self._shown(side.value, 1), False)
        as_share_reading = (self._shown(side.value * 100, 100), True)
        if side.quantity is None:
            return [as_share_reading, as_percent_reading]
        return [as_percent_reading, as_share_reading]

    def _turned(self, shown: Shown, removed_asked: bool) -> Judgement | None:
        """The words say the other share than the one asked for: judge what is left of 100 %."""
        rest = Shown(100 - shown.value, shown.step, shown.visible, shown.literal)
        best = self._best([precision.percentage(rest, target * 100, self.key.decimals) for target in self.keys.right])
        if best.closeness != "no":
            decided = self._settled(
                best, lambda t: precision.percentage(rest, t * 100, self.key.decimals), rest.value / 100
            )
            assert decided is not None
            decided.remarks.append(Say.OTHER_SHARE)
            return decided
        direct = self._best([precision.percentage(shown, t * 100, self.key.decimals) for t in self.keys.right])
        if direct.closeness != "no":
            slug = "reduction_instead_of_ratio" if removed_asked else "ratio_instead_of_reduction"
            return Judgement(Verdict.PARTIAL, 0.5, Say.WORDS_SAY_OTHER, [slug], [Say.WORDS_SAY_OTHER])
        fits = fitting(self.keys, lambda t: precision.percentage(shown, t * 100, self.key.decimals)) or fitting(
            self.keys, lambda t: precision.percentage(rest, t * 100, self.key.decimals)
        )
        return self._named(fits) if fits else None

    def _percent_slips(self, readings: list[tuple[Shown, bool]]) -> Judgement:
        shown = readings[0][0]
        target = self.keys.right[0]

        def close(scale: int) -> bool:
            moved = _scaled(shown, Fraction(scale))
            return precision.percentage(moved, target * 100, self.key.decimals).closeness in ("exact", "rounded")

        if close(100) or precision.percentage(_scaled(shown, Fraction(1, 100)), target * 100, 2).good:
            return Judgement(
                Verdict.WRONG, 0.0, Say.PERCENT_FRACTION, ["percent_fraction_slip"], [Say.PERCENT_FRACTION]
            )
        if not self.side.percent and shown.value > 1000:
            self.read_as = as_count(self.side.value)
            return Judgement(Verdict.WRONG, 0.0, Say.COUNT_FOR_SHARE, ["gave_count_not_ratio"], [Say.COUNT_FOR_SHARE])
        if -shown.value == target * 100 or precision.percentage(_scaled(shown, -1), target * 100, 2).good:
            return Judgement(Verdict.WRONG, 0.0, Say.SIGN, ["sign_error"], [Say.SIGN])
        for power in (10, Fraction(1, 10), 1000, Fraction(1, 1000)):
            moved = _scaled(shown, Fraction(power))
            if moved.value == target * 100 or precision.percentage(moved, target * 100, 1).good:
                return Judgement(Verdict.WRONG, 0.0, Say.UNIT, ["unit_slip"], [Say.UNIT])
        if target and shown.value and 1 / target * 100 == shown.value * 100 and target != 1:
            return Judgement(Verdict.WRONG, 0.0, Say.INVERTED, ["inverted_ratio"], [Say.INVERTED])
        return Judgement(Verdict.WRONG, 0.0, Say.NOT_IT)

    # ------------------------------------------------------------------------------------------------ common

    def _shown(self, value: Fraction, scale: int) -> Shown:
        quantity = self.side.quantity
        if quantity is None:
            node = self.side.node
            return Shown(value, Fraction(1), self.statement.approx, literal=isinstance(node, Number))
        fraction = quantity.notation == "fraction"
        visible = self.statement.approx or bool(quantity.scale) or quantity.ellipsis or quantity.decimals > 0
        return Shown(value, quantity.step * scale, visible, not fraction, quantity.ellipsis)

    @staticmethod
    def _best(matches: list[Match]) -> Match:
        order = ("exact", "rounded", "unmarked", "truncated", "coarse", "no")
        return min(matches, key=lambda how: order.index(how.closeness))

    def _settled(self, best: Match, match: Callable[[Fraction], Match], value: Fraction) -> Judgement | None:
        """The verdict where the value is right to some precision, or equals a named mistake."""
        if best.good:
            return Judgement(Verdict.CORRECT, 1.0, Say.RIGHT if best.closeness == "exact" else Say.RIGHT_ROUNDED)
        exact = equalling(self.keys, value)
        if exact and best.closeness != "coarse":
            return self._named(exact)
        if best.closeness == "truncated":
            return Judgement(Verdict.PARTIAL, 0.5, Say.TRUNCATED, ["truncated_not_rounded"], [Say.TRUNCATED])
        if best.closeness == "unmarked":
            return Judgement(Verdict.PARTIAL, 0.5, Say.UNMARKED, ["rounded_too_coarsely"], [Say.UNMARKED])
        if best.closeness == "coarse":
            far = self.item.kind == "percent" and best.figures < self.key.decimals - 1
            message = Say.coarse(self.item.kind, self.key)
            # 4 % may be a coarse 4.17 % or an exact slip: both are said, neither is guessed
            decided = Judgement(Verdict.PARTIAL, 0.25 if far else 0.5, message, ["rounded_too_coarsely"], [message])
            decided.mistakes += [mistake.slug for mistake in exact]
            decided.feedback += [mistake.message for mistake in exact]
            return decided
        rounded = fitting(self.keys, match)
        return self._named(rounded) if rounded else None

    def _named(self, fits: list[Mistake]) -> Judgement:
        first = fits[0]
        best = max(mistake.score for mistake in fits) if len(fits) == 1 else min(mistake.score for mistake in fits)
        message = first.message if len(fits) == 1 else Say.several([mistake.message for mistake in fits])
        return Judgement(
            Verdict.PARTIAL if best > 0 else Verdict.WRONG,
            best,
            message,
            [mistake.slug for mistake in fits],
            [mistake.message for mistake in fits],
            next((mistake.hint for mistake in fits if mistake.hint is not None), None) if len(fits) == 1 else None,
        )

    def _worked(self) -> list[Side]:
        """Sides that show working: expressions beside the value."""
        sides = list(self.statement.sides[:-1])
        for other in self.others:
            if other.aside:
                sides += other.sides
        if self.extra is not None:
            sides += self.extra.statement.sides
        return sides

    def _slipped(self, scales: list[Fraction]) -> Judgement | None:
        """Right working, and a value that does not follow from it."""
        for side in self._worked():
            own = side.quantity is None or self.extra is not None
            if own and any(side.value == target * scale for target in self.keys.right for scale in scales):
                return Judgement(Verdict.PARTIAL, 0.5, Say.SLIP, ["arithmetic_slip"], [Say.SLIP])
        return None

    def _working_mistake(self) -> Judgement | None:
        """Working that equals a named mistake, beside a value that equals none."""
        for side in self._worked():
            fits = [] if side.quantity is not None else equalling(self.keys, side.value)
            if fits:
                decided = self._named(fits)
                decided.feedback.append(Say.ALSO_SLIP)
                return decided
        return None

    def _generic(self, shown: Shown, value: Fraction) -> Judgement:
        target = self.keys.right[0]
        if any(value == -right for right in self.keys.right if right):
            return Judgement(Verdict.WRONG, 0.0, Say.SIGN, ["sign_error"], [Say.SIGN])
        if unit_slip(shown, lambda moved: precision.count(moved, target, self.key.min_figures)):
            return Judgement(Verdict.WRONG, 0.0, Say.UNIT, ["unit_slip"], [Say.UNIT])
        if self.side.quantity is not None and digit_slip(value, self.keys.right):
            return Judgement(Verdict.WRONG, 0.0, Say.DIGIT, ["arithmetic_slip"], [Say.DIGIT])
        both = pair(self.keys, value)
        feedback = [Say.pair(both[0].message, both[1].message)] if both else []
        return Judgement(Verdict.WRONG, 0.0, feedback[0] if feedback else Say.NOT_IT, [], feedback)

    def _with_remarks(self, decided: Judgement, scales: list[Fraction]) -> Judgement:
        sides = [] if self.statement.part else list(self.statement.sides[:-1])
        sides += [other.last for other in self.others if other.aside and other.last.quantity is None]
        if self.extra is not None:
            sides += self.extra.statement.sides[-1:]
        if decided.verdict is not Verdict.WRONG and "arithmetic_slip" not in decided.mistakes:
            for side in sides:
                if not any(sides_agree(side, self.side, scale) for scale in scales):
                    decided.remarks.append(Say.SIDES_DIFFER)
        elif self.extra is not None and not any(
            sides_agree(self.extra.statement.last, self.side, scale) for scale in scales
        ):
            decided.remarks.append(Say.SIDES_DIFFER)
        decided.remarks = [*self.remarks, *decided.remarks]
        return decided

    def _notation(self) -> list[Text]:
        quantity = self.side.quantity
        if quantity is None:
            return []
        remark = {
            "dotted": Say.DOTTED,
            "misgrouped": Say.MISGROUPED,
            "decimal_comma": Say.DECIMAL_COMMA,
        }.get(quantity.notation)
        return [remark] if remark else []


def _scaled(shown: Shown, factor: int | Fraction) -> Shown:
    return Shown(shown.value * factor, abs(shown.step * factor), shown.visible, shown.literal, shown.ellipsis)
