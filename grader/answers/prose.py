"""Finds the one number that an answer states, among working, restated parameters and prose.

a = b = c                  the last side, and whether the sides agree
words around one number    that number, unless it only repeats a quantity of the question (12 layers, r = 16)
several different numbers  the one called the answer, the total or the result; otherwise the student is asked again
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from grader.answers import wording
from grader.answers.latex import plain
from grader.answers.normalise import MAX_CHARACTERS, Source, UnreadableError, normalise
from grader.answers.odd_notation import rewritten
from grader.answers.statement import Side, Statement, statements_of
from grader.answers.tree import Name, Node, Number, Percent, Product, Sum, names_in
from grader.model import Parameters
from grader.text import Text

MAX_CANDIDATES = 30


MULTIPLE = Text(
    "数が二つ以上あり、どれが答えか決められません。答えを一つだけ書いてください。",
    "There is more than one number here and it is unclear which is your answer. Please write just one.",
)
DENIED = Text(
    "「〜ではない」とだけ書かれています。あなたの答えの数を書いてください。",
    "This says what the answer is not. Please write the number that you take it to be.",
)
ONLY_A_BOUND = Text(
    "範囲や「以上・以下」ではなく、答えの数を一つ書いてください。",
    "This gives a range or a bound. Please write one number.",
)
NO_NUMBER = Text("数が見つかりません。答えの数を書いてください。", "No number was found here. Please write a number.")
NAMES_ONLY = Text(
    "式は読めましたが、ここでは数を答えてください。式に値を代入した結果を書いてください。",
    "The expression is readable, but a number is asked here. Please put the values in and write the result.",
)


_WORDS = re.compile(r"[A-Za-zぁ-んァ-ヶ一-鿿]{2,}|[層個列]")

_UNSURE = re.compile(
    r"[?？]|いや|やっぱ|どっち|どちら|かも|迷|\b(?:wait|actually|maybe|perhaps|unsure|which)\b|\bno[,.]", re.IGNORECASE
)


def _is_assignment(statement: Statement) -> bool:
    """r = 16, d = k = 768: a parameter said again."""
    return len(statement.sides) > 1 and all(isinstance(side.node, Name) for side in statement.sides[:-1])


def _uses(statement: Statement, value: Fraction) -> bool:
    """True where `value` stands as a literal inside the working of `statement`."""
    stack: list[Node] = [side.node for side in statement.sides]
    if stack and len(stack) > 1 and statement.value == value:
        return False
    while stack:
        node = stack.pop()
        if isinstance(node, Sum):
            stack.extend(part for _, part in node.terms)
        elif isinstance(node, Product):
            stack.extend(part for _, part in node.factors)
        elif isinstance(node, Number) and node.value == value:
            return len(statement.sides) > 1 or not isinstance(statement.sides[0].node, Number)
    return False


def _agree(a: Statement, b: Statement) -> bool:
    """True where two statements say the same number, one perhaps rounded or as a percentage."""
    return any(sides_agree(a.last, b.last, scale) for scale in (Fraction(1), Fraction(100), Fraction(1, 100)))


def sides_agree(a: Side, b: Side, scale: Fraction = Fraction(1)) -> bool:
    """True where `a` equals `b` times `scale`, up to the rounding that either literal shows."""
    slack = Fraction(0)
    for side, factor in ((a, Fraction(1)), (b, scale)):
        if side.quantity is not None:
            step = side.quantity.step * factor
            if isinstance(side.node, Percent):
                step /= 100
            if side.quantity.decimals or step > 1 or side.approx or isinstance(side.node, Percent):
                slack = max(slack, step)
    gap = abs(a.value - b.value * scale)
    return gap == 0 or gap < slack


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader settled on."""

    statement: Statement
    others: tuple[Statement, ...] = ()  # asides and working that may or may not agree with it
    rivals: tuple[Statement, ...] = ()  # other numbers that might have been meant instead

    def ask(self) -> UnreadableError:
        """The question which number is meant."""
        return UnreadableError(MULTIPLE, 0, MAX_CHARACTERS, "multiple_answers")


def read(raw: str, parameters: Parameters, *, percent: bool) -> Found:
    """The number that `raw` states. `percent`: a share is asked for. Raises UnreadableError, which asks the student."""
    raw = rewritten(raw, percent=percent)
    source = normalise(raw)
    source = _share_of(plain(source))
    statements = statements_of(source, parameters)
    return Choice(source, statements, parameters, percent).settle()


_SHARE_OF = re.compile(r"(\d[\d,.]{0,20}) ?分の ?(\d[\d,.]{0,20})")


def _share_of(source: Source) -> Source:
    """`source` with 24分の1 as (1/24)."""
    if "分の" not in source.text:
        return source
    text: list[str] = []
    at: list[int] = []
    position = 0
    origins = source.at if source.at is not None else range(len(source.text))
    for match in _SHARE_OF.finditer(source.text):
        for start, end, fixed in ((position, match.start(), ""), (*match.span(2), "("), (*match.span(1), "/")):
            if fixed == "(" or fixed == "/":
                text.append(fixed)
                at.append(origins[start])
            text.extend(source.text[start:end])
            at.extend(origins[i] for i in range(start, end))
        text.append(")")
        at.append(origins[match.end() - 1])
        position = match.end()
    text.extend(source.text[position:])
    at.extend(origins[i] for i in range(position, len(source.text)))
    return Source("".join(text), source.original, at)


class Choice:
    """Which of several statements is the answer."""

    def __init__(self, source: Source, statements: list[Statement], parameters: Parameters, percent: bool) -> None:
        self.source = source
        self.statements = statements
        self.parameters = parameters
        self.percent = percent

    def settle(self) -> Found:
        readable = [s for s in self.statements if s.sides]
        candidates = [s for s in readable if not self._repeats(s)]
        denied = [s for s in candidates if wording.negated(s.before, s.after)]
        if len(denied) == 1 and wording.contrasted(denied[0].before, denied[0].after):
            candidates = [s for s in candidates if s is not denied[0]]  # "not 294,912 but 1,179,648"
            denied = [] if candidates else denied
        if denied:
            if any(s not in denied and s.broken is None for s in candidates):
                raise self._ask(MULTIPLE, candidates, "multiple_answers")
            raise self._ask(DENIED, denied, "ignored_negation")
        candidates = [s for s in candidates if s.broken is None] or candidates
        if not candidates:
            candidates = self._fallback(readable)
        if len(candidates) > MAX_CANDIDATES:
            raise self._ask(MULTIPLE, candidates, "multiple_answers")
        best = self._best(candidates)
        broken = best.broken or next((s.broken for s in self.statements if s.broken is not None), None)
        if broken is not None and (best.broken or not (best.cue or best.named or len(best.sides) > 1)):
            raise broken
        if wording.bounded(best.before, best.after):
            raise self._ask(ONLY_A_BOUND, [best])
        if names_in(best.last.node):
            raise self._ask(NAMES_ONLY, [best])
        rivals = tuple(s for s in candidates if best.cue < 3 and s.broken is None and not _agree(s, best))
        return Found(best, tuple(s for s in readable if s is not best and s.broken is None), rivals)

    def _fallback(self, readable: list[Statement]) -> list[Statement]:
        """Nothing but quantities of the question: a single one may be the answer after all."""
        plain_numbers = [s for s in readable if not _is_assignment(s) and not names_in(s.last.node)]
        broken = [s for s in self.statements if s.broken is not None]
        if not plain_numbers:
            if broken and broken[0].broken is not None:
                raise broken[0].broken
            if any(names_in(s.last.node) and not isinstance(s.last.node, Name) for s in readable):
                raise self._ask(NAMES_ONLY, readable)
            raise UnreadableError(NO_NUMBER, 0, len(self.source.original))
        if len({s.value for s in plain_numbers}) > 1:
            raise self._ask(MULTIPLE, plain_numbers, "multiple_answers")
        return plain_numbers

    def _repeats(self, s: Statement) -> bool:
        """True where a statement is no candidate: a parameter, a layer count, a shape, the name of a variable."""
        if _is_assignment(s) or isinstance(s.last.node, Name):
            return True
        literal = s.last.quantity is not None and len(s.sides) == 1
        if literal and s.cue < 3 and not s.last.percent:
            known = s.value in self.parameters.values() or s.value <= 1024
            if known and wording.counts_something_else(s.before, s.after):
                return True
        return len(s.sides) == 1 and not literal and wording.shape(s.after) and not s.cue

    def _best(self, candidates: list[Statement]) -> Statement:
        self._refuse_hedges(candidates)
        if self.percent and any(s.last.percent for s in candidates):
            candidates = [s for s in candidates if s.last.percent]
        elif not self.percent and any(not s.last.percent for s in candidates):
            candidates = [s for s in candidates if not s.last.percent]
        if len(candidates) == 1:
            return candidates[0]
        if self._stepwise(candidates):
            return candidates[-1]
        both = self._complements(candidates) if self.percent else None
        if both is not None:
            return both
        candidates = [
            s for s in candidates if not any(o is not s and _uses(o, s.value) for o in candidates)
        ] or candidates
        cued = max(s.cue for s in candidates)
        if cued:
            called = [s for s in candidates if s.cue == cued]
            if (cued == 3 or len(called) == 1) and self._one(called):
                return called[-1]
        outside = [s for s in candidates if not s.aside] or candidates
        for narrow in (
            lambda s: not wording.whole(s.before, s.after),
            lambda s: not wording.each(s.before, s.after),
            lambda s: s.cue == cued,
            lambda s: s.value not in self.parameters.values() or len(s.sides) > 1,
            self._closing_chain,
        ):
            if self._one(outside):
                break
            outside = [s for s in outside if narrow(s)] or outside
        if not self._one(outside):
            raise self._ask(MULTIPLE, outside, "multiple_answers")
        # of several ways to say the same number the most exact counts, 約1.2M(1,179,648)
        same = [
            s for s in candidates if s.broken is None and (s in outside or (s.last.quantity and _agree(s, outside[0])))
        ]
        return min(same or outside, key=lambda s: (s.approx, s.last.quantity.step if s.last.quantity else Fraction(0)))

    def _stepwise(self, candidates: list[Statement]) -> bool:
        """True for 24,576, in 4 matrices 98,304, in 12 layers 1,179,648: successive steps, the last one the conclusion.

        Each number is the one before times a parameter of the question, and words stand before every one but the
        first. Whether the last one is right plays no part in it.
        """
        if _UNSURE.search(self.source.text):
            return False
        factors = {Fraction(value) for value in self.parameters.values() if value > 1}
        for before, after in pairwise(candidates):
            if before.value == after.value:
                continue
            if not before.value or after.value / before.value not in factors or not _WORDS.search(after.before):
                return False
        return candidates[0].value != candidates[-1].value

    @staticmethod
    def _complements(candidates: list[Statement]) -> Statement | None:
        """Of 4.17% (95.83%削減), two ways to say the same fact, the one whose words say what it is."""
        worded = [s for s in candidates if wording.share(s.before, s.after)]
        if not worded or not all(s.last.percent for s in candidates):
            return None
        for other in candidates:
            slack = max(
                side.quantity.step / 100 if side.quantity else Fraction(0) for side in (other.last, worded[0].last)
            )
            if min(abs(other.value + worded[0].value - 1), abs(other.value - worded[0].value)) > slack:
                return None
        finest = min(candidates, key=lambda s: s.last.quantity.step if s.last.quantity else Fraction(0))
        if finest in worded or not finest.last.quantity or not worded[0].last.quantity:
            return worded[0]
        if finest.last.quantity.step == worded[0].last.quantity.step:
            return worded[0]
        alike = abs(finest.value - worded[0].value) < abs(finest.value + worded[0].value - 1)
        removed = (wording.share(worded[0].before, worded[0].after) == "removed") == alike
        return replace(finest, before="", after="削減" if removed else "が残る")

    def _closing_chain(self, s: Statement) -> bool:
        """a = b counts before a bare number, unless a bare number comes after it: then the student is asked."""
        last = self.statements[-1] if not self.statements[-1].aside else s
        return (len(s.sides) > 1 or s.named) and (
            last is s or len(last.sides) != 1 or last.named or self._repeats(last)
        )

    def _refuse_hedges(self, candidates: list[Statement]) -> None:
        for first, second in pairwise(candidates):
            between = self.source.text[first.last.end : second.sides[0].start]
            ranged = re.fullmatch(r"[\s個%約]*[~±][\s約]*", between) or re.fullmatch(r"\s*(?:から|to)\s*", between)
            opens = re.search(r"\beither\b", first.before, re.I)
            if (wording.hedged(between) or ranged or opens) and not _agree(first, second):
                raise self._ask(MULTIPLE, [first, second], "multiple_answers")

    def _one(self, statements: list[Statement]) -> bool:
        return all(_agree(statements[0], other) for other in statements[1:])

    def _ask(self, message: Text, statements: list[Statement], slug: str = "unreadable") -> UnreadableError:
        spot = statements[-1].last
        return self.source.fail(message, spot.start, spot.end, slug)
