"""Judges a share: percent or fraction, what is kept or what is removed."""

from __future__ import annotations

from fractions import Fraction

from grader.answers import precision, wording
from grader.answers.diagnosis import fitting
from grader.answers.figures import as_count, as_percent
from grader.answers.judgement import Judge, Judgement, scaled
from grader.answers.precision import Match, Shown
from grader.answers.say import Say
from grader.result import Verdict


class ShareJudge(Judge):
    """A `percent` item."""

    def judge(self) -> Judgement:
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
            slipped = self.slipped([Fraction(1), Fraction(100)])
            if slipped is not None:
                self.read_as = as_percent(readings[0][0].value, side, said)
                return self.with_remarks(slipped, [Fraction(1), Fraction(100), Fraction(1, 100)])
        self.read_as = as_percent(readings[0][0].value, side, said)
        # "100/24" is right as a percentage; that it would be a slip if read as a fraction must not come first
        readings.sort(key=lambda entry: not any(self._good(entry[0], t) for t in self.keys.right))
        for shown, as_share in readings:

            def match(target: Fraction, shape: Shown = shown) -> Match:
                return precision.percentage(shape, target * 100, self.key.decimals)

            if turned:
                decided = self._turned(shown, removed_asked)
            else:
                best = self.best([match(t) for t in self.keys.right])
                decided = self.settled(best, shown, match, shown.value / 100, 100)
            if decided is not None:
                self.read_as = as_percent(shown.value, side, said)
                if as_share and decided.verdict is not Verdict.WRONG:
                    decided.remarks.append(Say.SHARE_AS_FRACTION)
                return self.with_remarks(decided, [Fraction(1), Fraction(100), Fraction(1, 100)])
        decided = self.working_mistake() or self._percent_slips(readings)
        return self.with_remarks(decided, [Fraction(1), Fraction(100), Fraction(1, 100)])

    def _good(self, shown: Shown, target: Fraction) -> bool:
        return precision.percentage(shown, target * 100, self.key.decimals).good

    def _readings(self) -> list[tuple[Shown, bool]]:
        """What the number may mean, in percent; True where it is read as a fraction of 1."""
        side = self.side
        if side.percent:
            return [(self.shown(side.value * 100, 1), False)]
        as_percent_reading = (self.shown(side.value, 1), False)
        as_share_reading = (self.shown(side.value * 100, 100), True)
        if side.quantity is None:
            return [as_share_reading, as_percent_reading]
        return [as_percent_reading, as_share_reading]

    def _turned(self, shown: Shown, removed_asked: bool) -> Judgement | None:
        """The words say the other share than the one asked for: judge what is left of 100 %."""
        rest = Shown(100 - shown.value, shown.step, shown.visible, shown.literal)
        best = self.best([precision.percentage(rest, target * 100, self.key.decimals) for target in self.keys.right])
        if best.closeness != "no":
            decided = self.settled(
                best,
                rest,
                lambda t: precision.percentage(rest, t * 100, self.key.decimals),
                rest.value / 100,
                100,
            )
            assert decided is not None
            decided.remarks.append(Say.OTHER_SHARE)
            return decided
        direct = self.best([precision.percentage(shown, t * 100, self.key.decimals) for t in self.keys.right])
        if direct.closeness != "no":
            slug = "reduction_instead_of_ratio" if removed_asked else "ratio_instead_of_reduction"
            return Judgement(Verdict.PARTIAL, 0.5, Say.WORDS_SAY_OTHER, [slug], [Say.WORDS_SAY_OTHER])
        fits = fitting(
            self.keys, shown, lambda t: precision.percentage(shown, t * 100, self.key.decimals), 100
        ) or fitting(self.keys, rest, lambda t: precision.percentage(rest, t * 100, self.key.decimals), 100)
        return self.named(fits) if fits else None

    def _percent_slips(self, readings: list[tuple[Shown, bool]]) -> Judgement:
        shown = readings[0][0]
        target = self.keys.right[0]

        def close(scale: int) -> bool:
            moved = scaled(shown, Fraction(scale))
            return precision.percentage(moved, target * 100, self.key.decimals).closeness in ("exact", "rounded")

        if close(100) or precision.percentage(scaled(shown, Fraction(1, 100)), target * 100, 2).good:
            return Judgement(
                Verdict.WRONG, 0.0, Say.PERCENT_FRACTION, ["percent_fraction_slip"], [Say.PERCENT_FRACTION]
            )
        if not self.side.percent and shown.value > 1000:
            self.read_as = as_count(self.side.value)
            return Judgement(Verdict.WRONG, 0.0, Say.COUNT_FOR_SHARE, ["gave_count_not_ratio"], [Say.COUNT_FOR_SHARE])
        if -shown.value == target * 100 or precision.percentage(scaled(shown, -1), target * 100, 2).good:
            return Judgement(Verdict.WRONG, 0.0, Say.SIGN, ["sign_error"], [Say.SIGN])
        for power in (10, Fraction(1, 10), 1000, Fraction(1, 1000)):
            moved = scaled(shown, Fraction(power))
            if moved.value == target * 100 or precision.percentage(moved, target * 100, 1).good:
                return Judgement(Verdict.WRONG, 0.0, Say.UNIT, ["unit_slip"], [Say.UNIT])
        if target and shown.value and 1 / target * 100 == shown.value * 100 and target != 1:
            return Judgement(Verdict.WRONG, 0.0, Say.INVERTED, ["inverted_ratio"], [Say.INVERTED])
        if self.side.quantity is not None and _digit_slip(shown, target * 100):
            return Judgement(Verdict.WRONG, 0.0, Say.DIGIT, ["arithmetic_slip"], [Say.DIGIT])
        return Judgement(Verdict.WRONG, 0.0, Say.NOT_IT)


def _digit_slip(shown: Shown, target: Fraction) -> bool:
    """True where the digits shown are the right ones with two neighbours swapped, or with one of four or more wrong."""
    written = shown.value / shown.step
    wanted = precision.half_up(target, shown.step) / shown.step
    if written.denominator != 1 or wanted.denominator != 1 or written < 100:
        return False
    ours, theirs = str(written.numerator), str(wanted.numerator)
    places = [at for at, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b]
    if len(ours) != len(theirs) or not places:
        return False
    if len(places) == 1:
        return len(ours) >= 4 and places[0] < len(ours) - 1  # the last digit is a matter of rounding
    first, second = places[0], places[-1]
    return len(places) == 2 and second == first + 1 and (ours[first], ours[second]) == (theirs[second], theirs[first])
