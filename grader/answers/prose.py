"""Finds the one number that an answer states, among working, restated parameters and prose.

a = b = c                  the last side, and whether the sides agree
words around one number    that number, unless it only repeats a quantity of the question (12 layers, r = 16)
several different numbers  the one called the answer, the total or the result; otherwise the student is asked again
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from grader.answers import wording
from grader.answers.expression import MAX_DEPTH, TOO_DEEP, Name, Node, Number, Parser, Percent, Product, Sum, evaluate
from grader.answers.latex import plain
from grader.answers.literal import Quantity
from grader.answers.normalise import MAX_CHARACTERS, Source, UnreadableError, normalise
from grader.answers.tokens import tokenise, vocabulary
from grader.model import Parameters
from grader.text import Text

_CLAUSE = re.compile(r"[。\n;!?！？、⇒]|(?<=[\s\D]),|,(?=\s|\D)|\. |\.$")
CODE = Text(
    "関数やプログラムは読みません。数か、+ − × / の式で書いてください。",
    "Functions and program code are not read here. Please write a number, or an expression with + - * /.",
)
MAX_CANDIDATES = 30
_CODE = re.compile(
    r"__\w|\b(?:lambda|import|eval|exec|system|getattr|subprocess|print|globals|def)\b\s*[(:'\"\w]|<\w+|</|\{\{|\$\{"
    r"|\b(?:sqrt|log2?|ln|exp|sin|cos|tan|abs|max|min|round|floor|ceil|int|float|sum|pow)\s?\("
    r"|\b0x[0-9a-fA-F]{3}"
    r"|\b(?:SELECT|DROP|INSERT)\b.*\b(?:FROM|TABLE|INTO)\b"
)


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


def _literal(node: Node) -> Quantity | None:
    """The form of a node that is one literal, with or without a sign or %."""
    if isinstance(node, Number):
        return node.quantity
    if isinstance(node, Percent):
        return _literal(node.operand)
    if isinstance(node, Sum) and len(node.terms) == 1:
        return _literal(node.terms[0][1])
    if isinstance(node, Product) and len(node.factors) == 2:
        (_, top), (divided, bottom) = node.factors
        if divided and isinstance(bottom, Number) and bottom.value == 100 and isinstance(top, Number) and top.quantity:
            return replace(top.quantity, value=top.value / 100, step=top.quantity.step / 100)  # 4.17/100
    return None


def _has_name(node: Node) -> bool:
    if isinstance(node, Name):
        return True
    if isinstance(node, Sum):
        return any(_has_name(term) for _, term in node.terms)
    if isinstance(node, Product):
        return any(_has_name(factor) for _, factor in node.factors)
    return False


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
            carried = Product(((False, Number(earlier.value)), (divided, sides[0].node)))
            value = evaluate(carried, self.parameters)
            sides = [Side(carried, value, None, sides[0].start, sides[0].end), *sides[1:]]
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


def _finish(statements: list[Statement], source: Source) -> list[Statement]:
    """Statements with the text behind them, up to the next one, and what their words say."""
    finished = []
    for index, statement in enumerate(statements):
        if not statement.sides:
            finished.append(statement)
            continue
        following = next((other for other in statements[index + 1 :] if other.sides), None)
        end = following.sides[0].start if following else len(source.text)
        after = source.text[statement.last.end : end]
        before = statement.before
        approx = statement.last.approx or wording.approximate(before if len(statement.sides) == 1 else "", after)
        quantity = statement.last.quantity
        if len(statement.sides) > 1:
            between = source.text[statement.sides[-2].end : statement.last.start]
            approx = approx or wording.approximate(between.replace("=", " "), after)
        if quantity is not None:
            approx = approx or quantity.approx
        finished.append(replace(statement, after=after, approx=approx, cue=wording.cue(before, after)))
    return finished


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
    source = normalise(raw)
    code = _CODE.search(source.text)
    if code is not None:
        raise source.fail(CODE, code.start(), code.end())
    source = _share_of(plain(source))
    statements = _finish(Reader(source, parameters).collect(), source)
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
        if _has_name(best.last.node):
            raise self._ask(NAMES_ONLY, [best])
        rivals = tuple(s for s in candidates if best.cue < 3 and s.broken is None and not _agree(s, best))
        return Found(best, tuple(s for s in readable if s is not best and s.broken is None), rivals)

    def _fallback(self, readable: list[Statement]) -> list[Statement]:
        """Nothing but quantities of the question: a single one may be the answer after all."""
        plain_numbers = [s for s in readable if not _is_assignment(s) and not _has_name(s.last.node)]
        broken = [s for s in self.statements if s.broken is not None]
        if not plain_numbers:
            if broken and broken[0].broken is not None:
                raise broken[0].broken
            if any(_has_name(s.last.node) and not isinstance(s.last.node, Name) for s in readable):
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
        # of several ways to say the same number the most exact counts
        return min(outside, key=lambda s: (s.approx, s.last.quantity.step if s.last.quantity else Fraction(0)))

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
        return worded[0]

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
