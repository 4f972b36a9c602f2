"""Scorer for `formula`: equality with the key is proven by exact algebra, whatever the notation."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from grader.answers import equation, render
from grader.answers.equation import Equation
from grader.answers.formula_key import Compiled, compiled
from grader.answers.invalid import NOT_TEXT, invalid
from grader.answers.normalise import UnreadableError
from grader.answers.polynomial import Rational, compound_ratio, difference, ratio, same
from grader.answers.say import Say
from grader.answers.say_formula import SayFormula
from grader.answers.tree import Node, evaluate, names_in
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.key_model import FormulaKey, Mistake
from grader.model import Item, Parameters, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text
from grader.text import same as same_text


@dataclass(slots=True)
class Finding:
    verdict: Verdict
    score: float
    message: Text
    mistakes: list[str] = field(default_factory=list)
    feedback: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
    hint: Text | None = None


def score(item: Item, raw: RawAnswer, parameters: Parameters) -> Outcome:
    """Judge a formula. Never raises for what a student typed; CourseError for a slip in the key."""
    assert isinstance(item.key, FormulaKey)
    key = compiled(item, item.key)
    if is_blank(raw):
        return blank(item, raw, parameters)
    typed = _typed(raw)
    if typed is None:
        return invalid(item, raw, parameters, UnreadableError(NOT_TEXT))
    try:
        read = equation.read(typed, key.names, item.key.names)
        if not names_in(read.node):
            raise _only_numbers(read, key, parameters, len(typed))
        finding = _Judge(item.key, key, read, parameters, len(typed)).judge()
    except UnreadableError as failure:
        return invalid(item, raw, parameters, failure, typed)
    more = {} if finding.hint is None or finding.verdict is Verdict.CORRECT else {"hint": finding.hint}
    return outcome_for(
        item,
        raw,
        parameters,
        finding.verdict,
        finding.score,
        finding.message,
        mistakes=tuple(dict.fromkeys(finding.mistakes)),
        feedback=tuple(finding.feedback),
        remarks=tuple(dict.fromkeys(finding.remarks)),
        read_as=same_text(render.text(read.node)),
        read_as_mathml=render.mathml(read.node),
        **more,
    )


def _typed(raw: RawAnswer) -> str | None:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool) and raw.bit_length() < 4096:
        return str(raw)
    if isinstance(raw, dict):
        for part in (raw.get("value"), raw.get("working")):
            if isinstance(part, str) and part.strip():
                return part
            if isinstance(part, int) and not isinstance(part, bool) and part.bit_length() < 4096:
                return str(part)
    return None


def _only_numbers(read: Equation, key: Compiled, parameters: Parameters, length: int) -> UnreadableError:
    """A formula is asked and a number came: no attempt is charged."""
    listed = ", ".join(key.variables)
    try:
        value = evaluate(read.node, {})
        right = value in [evaluate(tree, parameters) for tree in key.trees]
    except (UnreadableError, KeyError):
        right = False
    return UnreadableError(SayFormula.number(listed, right), 0, length)


class _Judge:
    def __init__(self, key: FormulaKey, known: Compiled, read: Equation, parameters: Parameters, length: int) -> None:
        self.length = length
        self.key = key
        self.known = known
        self.algebra = known.algebra
        self.read = read
        self.parameters = parameters
        self.answer = self.algebra.rational(read.node)

    def judge(self) -> Finding:
        finding = self._finding()
        if self.read.loose is not None and finding.verdict is not Verdict.CORRECT:
            other = self.algebra.rational(self.read.loose)
            if not same(other, self.answer) and self._right(other):
                raise UnreadableError(SayFormula.BRACKETS, 0, self.length)
        if self.read.loose is not None:
            finding.remarks.append(SayFormula.loose(render.text(self.read.node)))
        if self.read.compared:
            finding.remarks.append(SayFormula.COMPARED)
        return finding

    def _right(self, one: Rational) -> bool:
        return any(same(one, key) for key in self.known.right)

    def _finding(self) -> Finding:
        agree, earlier = self._sides()
        if self._right(self.answer):
            return Finding(Verdict.CORRECT, 1.0, Say.RIGHT, remarks=[] if agree else [Say.SIDES_DIFFER])
        if earlier:
            if agree:  # L·M·r·(d+k) = 2·L·M·r·d where d = k: the general form stands there as well
                return Finding(Verdict.CORRECT, 1.0, Say.RIGHT, remarks=[SayFormula.SPECIAL])
            return Finding(Verdict.PARTIAL, 0.5, SayFormula.SIDES, ["arithmetic_slip"], [SayFormula.SIDES])
        if not agree and sum(1 for side in self.read.sides if names_in(side)) > 1:
            raise UnreadableError(SayFormula.EQUATION, 0, self.length)
        named = self._named(self.answer, {})
        used = self.algebra.used(self.answer)
        fixed = {
            name: self.parameters[name] for name in self.known.variables if name not in used and name in self.parameters
        }
        if fixed and self._equal_where(self.known.right, fixed):
            finding = Finding(
                Verdict.PARTIAL, 0.5, SayFormula.HARD_CODED, ["hard_coded_values"], [SayFormula.HARD_CODED]
            )
            for mistake in named:
                finding.mistakes.append(mistake.slug)
                finding.feedback.append(mistake.message)
            return finding
        if named:
            return self._report(named)
        if fixed:
            named = self._named(self.answer, fixed)
            if named:
                finding = self._report(named)
                finding.mistakes.append("hard_coded_values")
                finding.feedback.append(SayFormula.HARD_CODED)
                return finding
        square = self._assumed_square()
        return square or self._by_ratio()

    def _sides(self) -> tuple[bool, bool]:
        """(do all sides agree, on these parameters; is a side other than the last one right)."""
        others = [side for side in self.read.sides if side is not self.read.node]
        if not others:
            return True, False
        agree, earlier = True, False
        scales = (1, 100, Fraction(1, 100)) if self.key.percent else (1,)
        value = self._value(self.read.node)
        for side in others:
            if names_in(side) and self._right(self.algebra.rational(side)):
                earlier = True
            other = self._value(side)
            if value is None or other is None or not any(abs(other * s - value) * 200 <= abs(value) for s in scales):
                agree = False
        return agree, earlier

    def _value(self, node: Node) -> Fraction | None:
        try:
            return evaluate(node, self.parameters)
        except (UnreadableError, KeyError):
            return None

    def _equal_where(self, targets: tuple[Rational, ...], fixed: dict[str, int]) -> bool:
        return any(self._same_where(target, fixed) for target in targets)

    def _same_where(self, target: Rational, fixed: dict[str, int]) -> bool:
        denominator = self.algebra.substitute(target.denominator, fixed)
        if not denominator:
            return False
        return same(self.answer, Rational(self.algebra.substitute(target.numerator, fixed), denominator))

    def _named(self, answer: Rational, fixed: dict[str, int]) -> list[Mistake]:
        return [
            self.key.mistakes[index]
            for index, formulas in self.known.wrong
            if any(self._same_where(one, fixed) if fixed else same(answer, one) for one in formulas)
        ]

    def _report(self, named: list[Mistake]) -> Finding:
        best = min(mistake.score for mistake in named)
        message = named[0].message if len(named) == 1 else Say.several([mistake.message for mistake in named])
        return Finding(
            Verdict.PARTIAL if best > 0 else Verdict.WRONG,
            best,
            message,
            [mistake.slug for mistake in named],
            [mistake.message for mistake in named],
            hint=named[0].hint if len(named) == 1 else None,
        )

    def _assumed_square(self) -> Finding | None:
        if not {"d", "k"} <= set(self.known.variables):
            return None

        def squared(one: Rational) -> Rational:
            rename = self.algebra.rename
            return Rational(rename(one.numerator, "k", "d"), rename(one.denominator, "k", "d"))

        answer = squared(self.answer)
        fixed = {n: v for n, v in self.parameters.items() if n in self.known.variables and n not in ("d", "k")}
        unused = {n: v for n, v in fixed.items() if n not in self.algebra.used(self.answer)}
        for target in self.known.right:
            key = squared(target)
            if not answer.denominator or not key.denominator:
                continue
            if same(answer, key):
                return Finding(Verdict.WRONG, 0.0, SayFormula.SQUARE, ["assumed_square"], [SayFormula.SQUARE])
            bare = Rational(
                self.algebra.substitute(key.numerator, unused), self.algebra.substitute(key.denominator, unused)
            )
            if unused and bare.denominator and same(answer, bare):
                both = [SayFormula.SQUARE, SayFormula.HARD_CODED]
                return Finding(Verdict.WRONG, 0.0, SayFormula.SQUARE, ["assumed_square", "hard_coded_values"], both)
        return None

    def _by_ratio(self) -> Finding:
        """What separates the answer from the key: a simple factor, a simple term, or nothing simple."""
        key = self.known.right[0]
        factor = ratio(self.answer, key)
        variables = self.known.variables
        if factor is not None:
            if factor.coefficient == -1 and not any(factor.exponents):
                return Finding(Verdict.WRONG, 0.0, Say.SIGN, ["sign_error"], [Say.SIGN])
            slugs = []
            plain = not any(factor.exponents)
            if plain and self.key.percent and factor.coefficient in (Fraction(1, 100), Fraction(10_000)):
                slugs = ["percent_fraction_slip"]
            elif plain and factor.coefficient in (Fraction(1000), Fraction(1, 1000)):
                slugs = ["unit_slip"]
            message = SayFormula.factor(factor, variables)
            return Finding(Verdict.WRONG, 0.0, message, slugs, [message])
        if self.answer.numerator and same(Rational(self.answer.denominator, self.answer.numerator), key):
            return Finding(Verdict.WRONG, 0.0, Say.INVERTED, ["inverted_ratio"], [Say.INVERTED])
        compound = compound_ratio(self.answer, key) if self.answer.numerator else None
        if compound is not None and compound.monomial.coefficient > 0:
            message = SayFormula.compound(compound, variables)
            return Finding(Verdict.WRONG, 0.0, message, [], [message])
        term = difference(self.answer, key, self.algebra)
        if term is not None:
            message = SayFormula.term(term, variables)
            return Finding(Verdict.WRONG, 0.0, message, [], [message])
        return Finding(Verdict.WRONG, 0.0, SayFormula.NOT_EQUAL)
