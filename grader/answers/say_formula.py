"""What the formula scorer tells a student: the missing factor or term, never the whole key."""

from __future__ import annotations

from fractions import Fraction

from grader.answers.polynomial import Compound, Monomial, Polynomial
from grader.text import Text


def _monomial(factor: Monomial, variables: tuple[str, ...]) -> str:
    """2·layers/k."""
    top: list[str] = []
    bottom: list[str] = []
    for name, exponent in zip(variables, factor.exponents, strict=True):
        if exponent:
            power = f"^{abs(exponent)}" if abs(exponent) > 1 else ""
            (top if exponent > 0 else bottom).append(name + power)
    coefficient = abs(factor.coefficient)
    if coefficient.numerator != 1 or not top:
        top.insert(0, f"{coefficient.numerator:,}")
    if coefficient.denominator != 1:
        bottom.insert(0, f"{coefficient.denominator:,}")
    over, under = "·".join(top), "·".join(bottom)
    if not under:
        return over
    return f"{over}/({under})" if len(bottom) > 1 else f"{over}/{under}"


def _sum(factor: Polynomial, variables: tuple[str, ...]) -> str:
    """d + k, highest terms first."""
    parts = []
    for exponents, coefficient in sorted(factor.items(), reverse=True):
        term = _monomial(Monomial(Fraction(coefficient), exponents), variables)
        parts.append(("− " if coefficient < 0 else "+ ") + term)
    return " ".join(parts).removeprefix("+ ")


def _compound(found: Compound, variables: tuple[str, ...]) -> str:
    """2·layers·(d + k), 1/(d + k)."""
    power = f"^{abs(found.power)}" if abs(found.power) > 1 else ""
    bracket = f"({_sum(found.factor, variables)}){power}"
    rest = _monomial(found.monomial, variables)
    if found.power < 0:
        return f"{rest}/{bracket}" if "/" not in rest else f"({rest})/{bracket}"
    return bracket if rest == "1" else f"{rest}·{bracket}"


class SayFormula:
    """Messages of the formula scorer."""

    HARD_CODED = Text(
        "このモデルでは正しい値になりますが、数が直接書き込まれています。どのモデルでも成り立つように変数で書いてください。",
        "Right for this one model, but numbers are written into it. Use the variables, so that it holds for any model.",
    )
    SQUARE = Text(
        "行列が正方(d = k)のときにだけ成り立つ式です。d と k が違う場合も考えてください。",
        "This holds only for a square matrix (d = k). Allow d and k to differ.",
    )
    SIDES = Text(
        "はじめの式は正しいのですが、「=」のあとの式と等しくありません。変形を確かめてください。",
        "Your first form is right, but what stands after “=” is not equal to it. Check the rearrangement.",
    )
    SPECIAL = Text(
        "「=」のあとの形はこの値のときだけ成り立ちます。一般の形の方で判定しました。",
        "The form after “=” holds only for these values; the general form was judged.",
    )
    EQUATION = Text(
        "方程式のままです。求める量について解いて、その式だけを書いてください。",
        "This is an equation. Please solve it for what is asked and write only that expression.",
    )
    COMPARED = Text("不等式の境目の値として読みました。", "Read as the bound of the inequality.")
    BRACKETS = Text(
        "「/」のあとのどこまでが分母か、はっきりしません。括弧を付けて書き直してください。",
        "It is unclear how far the part under “/” reaches. Please write it again with brackets.",
    )
    NOT_EQUAL = Text(
        "この式は求める量と等しくありません。行列1つの場合から順に組み立て直してみてください。",
        "This expression is not equal to what is asked. Try building it up again from a single matrix.",
    )

    @staticmethod
    def loose(reading: str) -> Text:
        """How r(d+k)/dk was read."""
        return Text(
            f"記号のない積を分母としてまとめ、{reading} と読みました。括弧を付けるとより明確です。",
            f"The product without a sign was taken together: {reading}. Brackets would make this clearer.",
        )

    @staticmethod
    def number(variables: str, right: bool) -> Text:
        """A number where a formula is asked."""
        return Text(
            ("数としては合っています。" if right else "") + f"ここでは {variables} を使った式を書いてください。",
            ("As a number this is right. " if right else "") + f"Here a formula in {variables} is asked for.",
        )

    @staticmethod
    def compound(found: Compound, variables: tuple[str, ...]) -> Text:
        shown = _compound(found, variables)
        return Text(
            f"あなたの式は正しい式の {shown} 倍になっています。抜けた因子、余分な因子はどれでしょうか。",
            f"Your expression is {shown} times the right one. Which factor is missing, or one too many?",
        )

    @staticmethod
    def factor(factor: Monomial, variables: tuple[str, ...]) -> Text:
        """The answer is a simple multiple of the key."""
        sign = (
            Text("符号も逆です。", " Its sign is also the wrong way round.") if factor.coefficient < 0 else Text("", "")
        )
        shown = _monomial(factor, variables)
        return Text(
            f"あなたの式は、正しい式の {shown} 倍です。{sign.ja}何を掛け忘れたか、掛けすぎたかを考えてください。",
            f"Your expression is {shown} times the right one.{sign.en} Which factor is missing, or one too many?",
        )

    @staticmethod
    def term(term: Monomial, variables: tuple[str, ...]) -> Text:
        """The answer is the key plus or minus a simple term."""
        shown = _monomial(term, variables)
        if term.coefficient > 0:
            return Text(
                f"あなたの式は、正しい式より {shown} だけ大きくなっています。",
                f"Your expression is larger than the right one by {shown}.",
            )
        return Text(
            f"あなたの式は、正しい式より {shown} だけ小さくなっています。",
            f"Your expression is smaller than the right one by {shown}.",
        )
