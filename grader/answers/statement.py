"""The numbers that an answer states, each with its working a = b = c and the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from grader.answers import wording
from grader.answers.expression import Parser
from grader.answers.literal import Quantity
from grader.answers.normalise import Source, UnreadableError
from grader.answers.tokens import tokenise, vocabulary
from grader.answers.tree import MAX_DEPTH, TOO_DEEP, Node, Number, Percent, Product, Sum, evaluate
from grader.model import Parameters

NEAR = 160  # characters on either side of a number that may describe it
_BLANKS = re.compile(r"\s+")


def _in_percent(node: Node) -> bool:
    """True where a percent sign makes the whole a share: 4.17%, x × 100%, 100% - 4.17%."""
    if isinstance(node, Sum):
        return any(_in_percent(term) for _, term in node.terms)
    if isinstance(node, Product):
        return any(isinstance(factor, Percent) for _, factor in node.factors)
    return isinstance(node, Percent)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain a = b = c."""

    node: Node
    value: Fraction
    quantity: Quantity | None  # its form, where it is one literal
    start: int
    end: int
    approx: bool = False  # stands behind ≈

    @property
    def percent(self) -> bool:
        return _in_percent(self.node)


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that the student states, with its working and the words around it."""

    sides: tuple[Side, ...]
    before: str = ""
    after: str = ""
    cue: int = 0
    aside: bool = False  # in brackets behind something else
    approx: bool = False
    broken: UnreadableError | None = None
    part: bool = False  # words or signs lead up to it, so that its sides may be only part of the working
    named: bool = field(default=False)  # a relation stands before it: N = 24,576

    @property
    def last(self) -> Side:
        return self.sides[-1]

    @property
    def value(self) -> Fraction:
        return self.last.value


def _literal(node: Node) -> Quantity | None:
    """The form of a node that is one literal, with or without a sign or %."""
    if isinstance(node, Number):
        return node.quantity
    if isinstance(node, Percent):
        return _literal(node.operand)
    if isinstance(node, Sum) and len(node.terms) == 1:
        return _literal(node.terms[0][1])
    if isinstance(node, Sum):
        return _rounded_sum([_literal(term) for _, term in node.terms])
    if isinstance(node, Product) and len(node.factors) == 2:
        (_, top), (divided, bottom) = node.factors
        if divided and isinstance(bottom, Number) and bottom.value == 100 and isinstance(top, Number) and top.quantity:
            return replace(top.quantity, value=top.value / 100, step=top.quantity.step / 100)  # 4.17/100
    return None


def _rounded_sum(parts: list[Quantity | None]) -> Quantity | None:
    """The form of 100 - 4.17: as many decimals as its coarsest part has; None where every part is an integer."""
    shown = [part for part in parts if part is not None]
    rounded = [part for part in shown if part.decimals]
    if len(shown) != len(parts) or not rounded or any(part.step > 1 for part in shown):
        return None
    coarsest = max(rounded, key=lambda part: part.step)
    return Quantity(Fraction(0), coarsest.step, coarsest.decimals)


class Reader:
    """Walks once over the tokens of an answer and collects its statements."""

    def __init__(self, source: Source, parameters: Parameters) -> None:
        self.source = source
        self.parameters = parameters
        self.tokens = tokenise(source, vocabulary(tuple(parameters)), scales=True, fold=False)
        self.parser = Parser(source, self.tokens, prose=True)
        self.statements: list[Statement] = []
        self.open_for_good = self._unclosed()
        self.position = 0
        self.depth = 0
        self.clause = 0  # where the text that may describe the next number begins

    def _unclosed(self) -> frozenset[int]:
        """Brackets that never close begin no arithmetic. Raises UnreadableError where they are nested too deeply."""
        opened: list[int] = []
        for at, token in enumerate(self.tokens):
            if token.kind == "(":
                opened.append(at)
                if len(opened) > MAX_DEPTH:
                    raise self.source.fail(TOO_DEEP, token.start)
            elif token.kind == ")" and opened:
                opened.pop()
        return frozenset(opened)

    def collect(self) -> list[Statement]:
        while self.tokens[self.position].kind != "end":
            token = self.tokens[self.position]
            if self._begins(self.position):
                self._statement()
                continue
            if token.kind == "(":
                self.depth += 1
            elif token.kind == ")":
                self.depth = max(0, self.depth - 1)
            self.position += 1
        return self.statements

    def _begins(self, at: int) -> bool:
        """True where arithmetic may start."""
        token, after = self.tokens[at], self.tokens[at + 1] if at + 1 < len(self.tokens) else self.tokens[-1]
        if token.kind in ("number", "name"):
            return True
        if token.kind == "(":
            if at in self.open_for_good:
                return False
            return after.kind in ("number", "name", "(") or (after.kind == "operator" and after.text in "+-")
        if token.kind == "operator" and token.text in "+-":
            # "- 24,576" at the start of a line is a list
            return after.kind in ("number", "name", "(") and not after.spaced
        return False

    def _side(self) -> Side:
        start = self.tokens[self.parser.next].start
        before = self.tokens[self.parser.next - 1] if self.parser.next else None
        self.parser.depth = 0
        node = self.parser.sum()
        end = self.tokens[self.parser.next - 1].end
        try:
            value = evaluate(node, self.parameters)
        except UnreadableError as error:
            raise self.source.fail(error.message, start, end) from None
        approx = before is not None and before.kind == "relation" and before.text == "≈"
        return Side(node, value, _literal(node), start, end, approx)

    def _statement(self) -> None:
        first = self.position
        opening = self.tokens[first]
        previous = self.tokens[first - 1] if first else None
        self.parser.next = first
        sides: list[Side] = []
        broken: UnreadableError | None = None
        try:
            sides.append(self._side())
            while self._relation(self.parser.next) and self._begins(self.parser.next + 1):
                self.parser.next += 1
                sides.append(self._side())
        except UnreadableError as error:
            broken = error
            self.parser.next = max(self.parser.next, first + 1)
            if not sides and opening.kind == "(":  # (…) around words is no arithmetic: step inside
                self.depth += 1
                self.position = first + 1
                return
        else:
            after = self.tokens[self.parser.next]
            if after.kind == "operator" and not (after.text in "-*/" and self._loose(self.parser.next)):
                broken = self.parser._unexpected(after)
        signed = previous is not None and previous.kind == "operator" and previous.text in "*/"
        folded = bool(sides) and self.source.text.startswith("倍", sides[-1].end)
        if sides and (signed or folded) and self._carries():
            # 24,576、×4×12 or 48倍して: the result so far, carried on
            earlier = self.statements[-1].last
            divided = signed and previous is not None and previous.text == "/"
            factor = sides[-1] if folded else sides[0]
            carried = Product(((False, Number(earlier.value)), (divided, factor.node)))
            value = evaluate(carried, self.parameters)
            sides = [Side(carried, value, None, sides[0].start, factor.end), *([] if folded else sides[1:])]
        stop = self.tokens[self.parser.next - 1].end if self.parser.next else opening.end
        before = self.source.text[self.clause : opening.start]
        named = previous is not None and previous.kind == "relation" and previous.text in "=≈"
        bracketed = opening.kind == "(" and not self._continues(first) and bool(self.statements)
        statement = Statement(
            tuple(sides),
            before,
            "",
            aside=bool(self.depth) or bracketed,
            broken=broken,
            part=previous is not None and previous.kind in ("word", "name", "operator", ")", "number", "percent"),
            named=named,
        )
        self.statements.append(statement)
        self.position = self.parser.next
        self.clause = stop

    def _carries(self) -> bool:
        return bool(self.statements) and bool(self.statements[-1].sides) and self.statements[-1].broken is None

    def _continues(self, first: int) -> bool:
        """True where an expression that opens with a bracket is more than that one bracket."""
        level = 0
        for at in range(first, self.parser.next):
            level += {"(": 1, ")": -1}.get(self.tokens[at].kind, 0)
            if level == 0:
                return at < self.parser.next - 1
        return True

    def _loose(self, at: int) -> bool:
        """True where a sign is punctuation: 98,304/層, 24,576 - the adapter, **bold**."""
        token, after = self.tokens[at], self.tokens[at + 1]
        if after.kind == "end":
            return token.text == "-" or token.text == "*"
        return after.kind == "word" and (token.text == "/" or (token.text == "-" and token.spaced == after.spaced))

    def _relation(self, at: int) -> bool:
        return self.tokens[at].kind == "relation" and self.tokens[at].text in "=≈"


def statements_of(source: Source, parameters: Parameters) -> list[Statement]:
    """Every statement in `source`. Raises UnreadableError at a size gate."""
    return _finish(Reader(source, parameters).collect(), source)


def _squeezed(text: str) -> str:
    """`text` with single blanks: patterns with several optional blanks would be slow on long runs of them."""
    return _BLANKS.sub(" ", text)


def _exact_side(statement: Statement, source: Source) -> Statement:
    """Without a last side that only restates the one before: 1,179,648 ≈ 1.2M, 1.18M params = 4.72MB."""
    if len(statement.sides) < 2:
        return statement
    exact, last = statement.sides[-2:]
    if exact.quantity is None or last.quantity is None:
        return statement
    slack = last.quantity.step / 100 if last.percent else last.quantity.step
    coarser = last.approx and last.quantity.step > exact.quantity.step and abs(exact.value - last.value) < slack
    if coarser or (wording.byte_unit(source.text[last.end :]) and not wording.byte_unit(source.text[exact.end :])):
        return replace(statement, sides=statement.sides[:-1])
    return statement


def _finish(statements: list[Statement], source: Source) -> list[Statement]:
    """Statements with the text behind them, up to the next one, and what their words say."""
    finished = []
    for index, statement in enumerate(statements):
        if not statement.sides:
            finished.append(statement)
            continue
        following = next((other for other in statements[index + 1 :] if other.sides), None)
        end = following.sides[0].start if following else len(source.text)
        statement = _exact_side(statement, source)
        after = _squeezed(source.text[statement.last.end : min(end, statement.last.end + 400)])[:NEAR]
        before = _squeezed(statement.before[-400:])[-NEAR:]
        approx = statement.last.approx or wording.approximate(before if len(statement.sides) == 1 else "", after)
        quantity = statement.last.quantity
        if len(statement.sides) > 1:
            between = source.text[statement.sides[-2].end : statement.last.start]
            approx = approx or wording.approximate(_squeezed(between.replace("=", " ")), after)
        if quantity is not None:
            approx = approx or quantity.approx
        finished.append(replace(statement, before=before, after=after, approx=approx, cue=wording.cue(before, after)))
    return finished
