"""What counts and shares have in common: rounding, named mistakes, right working with a slip, remarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from grader.answers.diagnosis import Keys, equalling, fitting, near
from grader.answers.precision import Match, Shown
from grader.answers.prose import Found, sides_agree
from grader.answers.say import Say
from grader.answers.statement import Side, Statement
from grader.answers.tree import Node, Number, Product, Sum
from grader.key_model import Mistake, NumberKey
from grader.model import Item
from grader.result import Verdict
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


class Judge:
    """One answer against one key."""

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

    def shown(self, value: Fraction, scale: int) -> Shown:
        quantity = self.side.quantity
        if quantity is None:
            node = self.side.node
            return Shown(value, Fraction(1), self.statement.approx, literal=isinstance(node, Number))
        fraction = quantity.notation == "fraction"
        visible = self.statement.approx or bool(quantity.scale) or quantity.ellipsis or quantity.decimals > 0
        return Shown(value, quantity.step * scale, visible, not fraction, quantity.ellipsis)

    @staticmethod
    def best(matches: list[Match]) -> Match:
        order = ("exact", "rounded", "unmarked", "truncated", "coarse", "no")
        return min(matches, key=lambda how: order.index(how.closeness))

    def settled(
        self, best: Match, shown: Shown, match: Callable[[Fraction], Match], value: Fraction, unit: int = 1
    ) -> Judgement | None:
        """The verdict where the value is right to some precision, or equals a named mistake.

        `shown` is `value` times `unit` as it was typed.
        """
        if best.good:
            return Judgement(Verdict.CORRECT, 1.0, Say.RIGHT if best.closeness == "exact" else Say.RIGHT_ROUNDED)
        exact = equalling(self.keys, value)
        if exact and best.closeness != "coarse":
            return self.named(exact)
        # 97.91 % may be 97.9167 % cut off or another derivation's value rounded: both are said, neither is guessed
        also: list[Mistake] = []
        if best.closeness in ("truncated", "coarse"):
            for mistake, wrong in near(self.keys, shown, unit):
                if mistake not in also and match(wrong).good:
                    also.append(mistake)
        if best.closeness == "truncated":
            return self.nearly(Judgement(Verdict.PARTIAL, 0.5, Say.TRUNCATED, ["truncated_not_rounded"]), also)
        if best.closeness == "unmarked":
            return Judgement(Verdict.PARTIAL, 0.5, Say.UNMARKED, ["rounded_too_coarsely"], [Say.UNMARKED])
        if best.closeness == "coarse":
            far = self.item.kind == "percent" and best.figures < self.key.decimals - 1
            message = Say.coarse(self.item.kind, self.key)
            decided = Judgement(Verdict.PARTIAL, 0.25 if far else 0.5, message, ["rounded_too_coarsely"])
            return self.nearly(decided, also)
        rounded = fitting(self.keys, shown, match, unit)
        return self.named(rounded) if rounded else None

    @staticmethod
    def nearly(decided: Judgement, also: list[Mistake]) -> Judgement:
        """A partial verdict, with the mistakes that would give the same digits."""
        decided.feedback.append(decided.message)
        decided.mistakes += [mistake.slug for mistake in also]
        decided.feedback += [mistake.message for mistake in also]
        return decided

    def named(self, fits: list[Mistake]) -> Judgement:
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

    def slipped(self, scales: list[Fraction]) -> Judgement | None:
        """Right working, and a value that does not follow from it."""
        for side in self._worked():
            own = side.quantity is None or self.extra is not None
            if own and any(side.value == target * scale for target in self.keys.right for scale in scales):
                return Judgement(Verdict.PARTIAL, 0.5, Say.SLIP, ["arithmetic_slip"], [Say.SLIP])
        return None

    def working_mistake(self) -> Judgement | None:
        """Working that equals a named mistake, beside a value that equals none."""
        for side in self._worked():
            fits = [] if side.quantity is not None else equalling(self.keys, side.value)
            if fits:
                decided = self.named(fits)
                decided.feedback.append(Say.ALSO_SLIP)
                return decided
        return None

    def with_remarks(self, decided: Judgement, scales: list[Fraction]) -> Judgement:
        sides = [] if self.statement.part else list(self.statement.sides[:-1])
        sides += [other.last for other in self.others if other.aside and other.last.quantity is None]
        if self.extra is not None:
            sides += self.extra.statement.sides[-1:]
        if decided.verdict is Verdict.CORRECT and self._broken_chain(scales):
            decided = Judgement(Verdict.PARTIAL, 0.5, Say.CHAIN, ["arithmetic_slip"], [Say.CHAIN])
        elif decided.verdict is not Verdict.WRONG and "arithmetic_slip" not in decided.mistakes:
            for side in sides:
                if not any(sides_agree(side, self.side, scale) for scale in scales):
                    decided.remarks.append(Say.SIDES_DIFFER)
        elif self.extra is not None and not any(
            sides_agree(self.extra.statement.last, self.side, scale) for scale in scales
        ):
            decided.remarks.append(Say.SIDES_DIFFER)
        decided.remarks = [*self.remarks, *decided.remarks]
        return decided

    def _broken_chain(self, scales: list[Fraction]) -> bool:
        """True for 24576 × 4 = 1,179,648: the steps written do not lead to the value written.

        24576 × 4 = 98304 × 12 = 1,179,648 is how many people write successive steps; there the next side goes on from
        the one before, and nothing is wrong.
        """
        if self.statement.part:
            return False
        for side, after in pairwise(self.statement.sides):
            agrees = any(sides_agree(side, self.side, scale) for scale in scales)
            if not agrees and side.value not in _literals(after.node):
                return True
        return False

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


def _literals(node: Node) -> list[Fraction]:
    """The numbers written in a sum or product; none for a number that stands alone."""
    parts: list[Node] = []
    if isinstance(node, Sum):
        parts = [part for _, part in node.terms]
    elif isinstance(node, Product):
        parts = [part for _, part in node.factors]
    return [part.value for part in parts if isinstance(part, Number)]


def scaled(shown: Shown, factor: int | Fraction) -> Shown:
    return Shown(shown.value * factor, abs(shown.step * factor), shown.visible, shown.literal, shown.ellipsis)
