"""Arithmetic as a tree: a precedence parser, exact evaluation, and the tree shown back as text.

    sum      ±product ± product …
    product  tight (* or /) tight …       "/" and "*" from left to right
    tight    power power …                a product without a sign binds tighter: r(d+k)/dk is r(d+k)/(dk)
    power    -power | atom ^ integer
    atom     number | name | ( sum ) | atom %

Nothing else exists: no functions, no comparison, no attribute. Sizes are bounded before any arithmetic is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from grader.answers.latex import plain
from grader.answers.normalise import Source, UnreadableError, normalise
from grader.answers.tokens import Token, Vocabulary, tokenise, vocabulary
from grader.answers.tree import (
    MAX_DEPTH,
    MAX_EXPONENT,
    TOO_DEEP,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Sum,
    evaluate,
)
from grader.model import Parameters
from grader.text import Text

__all__ = ["Parser", "evaluate", "evaluate_formula", "parse", "parse_source", "unknown_name"]


class Parser:
    """Reads expressions out of tokens. `next` is where reading stopped.

    In `prose`, a word of several letters after a number is its unit (12 layers), and a product without a sign needs its
    factors to touch (16(768+768)), so that two neighbouring numbers of a sentence are never multiplied.
    """

    def __init__(self, source: Source, tokens: list[Token], prose: bool = False, loose: bool = False) -> None:
        self.source = source
        self.tokens = tokens
        self.prose = prose
        self.loose = loose  # the other reading of 1/2 d: a product without a sign binds like any other
        self.next = 0
        self.depth = 0
        self.loose_division = False  # a product without a sign stood after "/"

    def fail(self, token: Token, message: Text, slug: str = "unreadable") -> UnreadableError:
        return self.source.fail(message, token.start, max(token.end, token.start + 1), slug)

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(self.tokens[self.next], TOO_DEEP)
        terms = []
        negative = False
        while self._operator("+-"):
            negative ^= self.tokens[self.next].text == "-"
            self.next += 1
        while True:
            terms.append((negative, self.product()))
            if not self._operator("+-"):
                break
            negative = False
            while self._operator("+-"):
                negative ^= self.tokens[self.next].text == "-"
                self.next += 1
        self.depth -= 1
        return terms[0][1] if len(terms) == 1 and not terms[0][0] else Sum(tuple(terms))

    def product(self) -> Node:
        factors = [(False, self.tight())]
        while self._operator("*/"):
            divided = self.tokens[self.next].text == "/"
            if self.prose and divided and self.tokens[self.next + 1].kind in ("word", "end"):
                break  # 98,304 / 層: "per", not a quotient
            self.next += 1
            started = self.next
            factor = self.tight()
            bracketed = self.tokens[started].kind == "(" and self._closes(started) == self.next
            if divided and isinstance(factor, Product) and factor.tight and not bracketed:
                self.loose_division = True
                if self.loose:
                    factors += [(True, factor.factors[0][1]), *factor.factors[1:]]
                    continue
            factors.append((divided, factor))
        if self.prose and len(factors) == 2 and isinstance(factors[0][1], Number):
            divided, last = factors[1]
            if divided and isinstance(last, Percent) and isinstance(last.operand, Number):
                return Percent(Product((factors[0], (True, last.operand))))  # 25/6 %
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors))

    def _closes(self, opening: int) -> int:
        """Where the bracket at `opening` ends: the index behind its partner."""
        level = 0
        for at in range(opening, self.next):
            level += {"(": 1, ")": -1}.get(self.tokens[at].kind, 0)
            if level == 0:
                return at + 1
        return self.next

    def tight(self) -> Node:
        factors = [self.power()]
        while self._touches():
            factors.append(self.power())
        return factors[0] if len(factors) == 1 else Product(tuple((False, factor) for factor in factors), tight=True)

    def _touches(self) -> bool:
        """True where the next token is one more factor of a product without a sign."""
        token = self.tokens[self.next]
        if token.kind not in ("(", "name"):
            # a number after a bracket, r(d+k)2, is accepted; one after a number or a name is a slip
            return token.kind == "number" and self.tokens[self.next - 1].kind == ")" and not token.spaced
        if not self.prose:
            return True
        before = self.tokens[self.next - 1]
        if before.kind == "percent":
            return False
        if token.kind == "name":
            after = self.tokens[self.next + 1]
            return not token.spaced and not (after.kind == "relation" and before.kind == "number")
        if before.kind == "number":
            return not token.spaced and not self._aside(before)
        return not token.spaced or before.kind == ")"

    def _aside(self, before: Token) -> bool:
        """True where the bracket after a number explains it, 1,179,648(12層), and multiplies nothing."""
        if before.quantity is not None and before.quantity.value >= 10_000:
            return True
        level = 0
        for token in self.tokens[self.next :]:
            level += {"(": 1, ")": -1}.get(token.kind, 0)
            if level == 0 or token.kind in ("word", "relation", "mark", "percent"):
                return level != 0
        return False

    def power(self) -> Node:
        if self._operator("+-"):
            token = self.tokens[self.next]
            self.next += 1
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail(token, Text("符号が続きすぎています。", "There are too many signs in a row."))
            operand = self.power()
            self.depth -= 1
            return Sum(((True, operand),)) if token.text == "-" else operand
        base = self.atom()
        if self._operator("^"):
            sign = self.tokens[self.next]
            self.next += 1
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail(sign, Text("べき乗が重なりすぎています。", "Too many powers are stacked."))
            exponent = self.power()
            self.depth -= 1
            base = Power(base, self._exponent(exponent, sign))
        while self.tokens[self.next].kind == "percent":
            base = Percent(base)
            self.next += 1
        return base

    def _exponent(self, node: Node, sign: Token) -> int:
        try:
            value = evaluate(node, {})
        except (KeyError, UnreadableError):
            value = Fraction(1, 2)
        if value.denominator != 1 or abs(value) > MAX_EXPONENT:
            raise self.fail(
                sign,
                Text(
                    f"「^」の右には {MAX_EXPONENT} までの整数だけが書けます。",
                    f"Only a whole number up to {MAX_EXPONENT} may follow “^”.",
                ),
            )
        return int(value)

    def atom(self) -> Node:
        token = self.tokens[self.next]
        if token.kind == "number" and token.quantity is not None:
            self.next += 1
            node: Node = Number(token.quantity.value, token.text, token.quantity)
            if self.prose:
                self._unit()
            return node
        if token.kind == "name":
            self.next += 1
            return Name(token.text)
        if token.kind == "(":
            self.next += 1
            inner = self.sum()
            closing = self.tokens[self.next]
            if closing.kind != ")":
                if closing.kind == "end":
                    raise self.fail(token, Text("「(」が閉じられていません。", "This “(” is never closed."))
                raise self._unexpected(closing)
            self.next += 1
            return inner
        raise self._unexpected(token)

    def _unit(self) -> None:
        """Step over a unit between a number and what goes on with the arithmetic: 12 layers × 4 matrices."""
        ahead = self.next
        while self.tokens[ahead].kind in ("word", "name") and ahead < self.next + 3:
            token = self.tokens[ahead]
            if token.kind == "name" and (len(token.text) == 1 or self.tokens[ahead + 1].kind == "relation"):
                return
            ahead += 1
        if ahead > self.next and (
            self.tokens[ahead].kind in ("operator", ")")
            or (self.tokens[ahead].kind == "relation" and self.tokens[ahead].text in "=≈")
        ):
            self.next = ahead

    def finish(self) -> None:
        """Refuse what is left over."""
        if self.tokens[self.next].kind != "end":
            raise self._unexpected(self.tokens[self.next])

    def _operator(self, signs: str) -> bool:
        token = self.tokens[self.next]
        return token.kind == "operator" and token.text in signs

    def _unexpected(self, token: Token) -> UnreadableError:
        if token.kind == "end":
            last = self.tokens[self.next - 1] if self.next else token
            return self.fail(
                last,
                Text(
                    f"「{last.text}」のあとに続きがありません。" if last.text else "式がありません。",
                    f"Something is missing after “{last.text}”." if last.text else "There is no expression here.",
                ),
            )
        return self.fail(
            token,
            Text(
                f"「{token.text[:20]}」はここでは読めません。+ − × / ^ と括弧、数、変数だけで書いてください。",
                f"“{token.text[:20]}” cannot be read here. Please use only numbers, names, + - * / ^ and brackets.",
            ),
        )


def unknown_name(source: Source, token: Token, names: Vocabulary) -> UnreadableError:
    """The refusal of a name, with the known ones and the nearest spelling."""
    listed = ", ".join(names.known) or "–"
    near = names.nearest(token.text)
    return source.fail(
        Text(
            f"「{token.text[:30]}」という変数は分かりません。使えるのは {listed} です。"
            + (f"「{near}」のことですか?" if near else ""),
            f"“{token.text[:30]}” is not a name known here. You can use {listed}."
            + (f" Did you mean “{near}”?" if near else ""),
        ),
        token.start,
        token.end,
    )


def parse_source(source: Source, names: Vocabulary, *, scales: bool = False) -> Parser:
    """A Parser at the start of `source`, every word of it known. Raises UnreadableError."""
    tokens = tokenise(source, names, scales=scales)
    for token in tokens:
        if token.kind == "word":
            raise unknown_name(source, token, names)
    return Parser(source, tokens)


def parse(text: str, names: Iterable[str] | Mapping[str, Any]) -> Node:
    """The tree of one expression over `names` (spellings → names where it is a mapping). Raises UnreadableError."""
    source = plain(normalise(text))
    parser = parse_source(source, vocabulary(names))
    node = parser.sum()
    parser.finish()
    return node


@lru_cache(maxsize=1024)
def _compiled(formula: str, names: tuple[str, ...]) -> Node:
    return parse(formula, names)


@lru_cache(maxsize=8192)
def _value(formula: str, parameters: tuple[tuple[str, int], ...]) -> Fraction:
    values = dict(parameters)
    return evaluate(_compiled(formula, tuple(values)), values)


def evaluate_formula(formula: str, parameters: Parameters) -> Fraction:
    """A course author's formula on these values, computed once for each. Raises UnreadableError, a ValueError."""
    return _value(formula, tuple(sorted(parameters.items())))
