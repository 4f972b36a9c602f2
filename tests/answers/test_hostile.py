"""Nothing a student types raises, hangs, or is called right by accident."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest

from grader.answers import score_item
from grader.answers.literal import read_quantity
from grader.answers.normalise import MAX_CHARACTERS, UnreadableError, normalise
from grader.result import Outcome, Verdict

ALPHABETS = (
    "0123456789,.+-*/^()%= ",
    "0123456789万億千百十K MB個%約≈〜=,。、() ",
    "drkLM0123456789+-*/^()= {}\\_ ",
    "".join(map(chr, range(0x20, 0x7F))),
    "０１２３４５６７８９，．＋－×÷（）％＝ 　²³⁻⁵½①㌫",
    "答えは約合計では ない削減に減る1234567890％%または層個パラメータ。、",
)
PIECES = (
    "\\frac{",
    "\\frac",
    "}",
    "{",
    "\\left(",
    "\\right)",
    "\\text{",
    "\\boxed{",
    "\\times",
    "\\cdot",
    "^{",
    "_{",
    "$",
    "\\",
    "1179648",
    "1,179,648",
    "4.17%",
    "r(d+k)",
    "layers",
    "matrices",
    "12",
    "4",
    "24,576",
    "not ",
    "または",
    "ではない",
    "=",
    "≈",
    "e9",
    "×10^",
    "**",
    "((((",
    "))))",
    "0x10",
    "1e999",
    "%",
    "\u202e",
    "\x00",
    "\u3099",
    "None",
    "__class__",
    "'",
    '"',
    "\n",
)


def strings(count: int) -> list[str]:
    source = random.Random(20260131)
    made = []
    for index in range(count):
        kind = index % 8
        if kind < 5:
            alphabet = ALPHABETS[source.randrange(len(ALPHABETS))]
            made.append("".join(source.choices(alphabet, k=source.randrange(1, 60))))
        elif kind == 5:
            made.append("".join(chr(source.randrange(0x110000)) for _ in range(source.randrange(1, 20))))
        elif kind == 6:
            made.append("".join(source.choices(PIECES, k=source.randrange(1, 14))))
        else:
            made.append(source.choice(PIECES) * source.randrange(1, 400))
    return made


def plainly(text: str, parameters: dict[str, int], key: Fraction) -> bool:
    """An independent, lenient check: does some number of the text come near the key, in any scale?"""
    digits = re.sub(r"[^0-9]", "", text)
    wanted = str(round(key * 10**8)).strip("0")
    return any(wanted[:n] in digits for n in (2, 3)) or bool(re.search(r"[一-鿿+*/^×÷＋(－½\\-]", text))


@pytest.mark.parametrize("name", ["total", "ratio", "formula_total", "formula_ratio"])
def test_random_strings_get_an_outcome(items, parameters, name):
    item = items[name]
    for text in strings(10_000 if name in ("total", "formula_total") else 2_500):
        outcome = score_item(item, text, parameters)
        assert isinstance(outcome, Outcome)
        assert outcome.message.ja
        assert outcome.message.en
        if outcome.verdict is Verdict.INVALID:
            assert outcome.score == 0
            if outcome.position is not None:
                assert 0 <= outcome.position.start <= outcome.position.end <= len(outcome.answer)
        if outcome.verdict is Verdict.CORRECT:
            if name == "total":
                assert plainly(text, parameters, Fraction(1179648)), text
            elif name == "ratio":
                assert plainly(text, parameters, Fraction(100, 24)), text
            else:
                assert "r" in text.lower(), text


def test_random_strings_are_read_as_quantities_or_not_at_all():
    for text in strings(10_000):
        found = read_quantity(text)
        assert found is None or isinstance(found.value, Fraction)


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "9^9^9^9",
        "1e999999999",
        "10^999999",
        "(" * 500,
        "(" * 39 + "1" + ")" * 39,
        "-" * 1999 + "1",
        "1" * 2000,
        "1," * 900,
        "\\frac{1}{" * 60 + "2" + "}" * 60,
        " " * 1999 + "1",
        "1179648\x00",
        "1179648\u202e",
        "__import__('os').system('touch canary')",
        "lambda: 1179648",
        "1179648 if True else 0",
        "ｅｖａｌ(1)",
        "d" * 1999,
        "rd" * 900,
        "r(d+k)" * 300,
        "1+" * 900,
        "(r+d+k+1)^64",
        "((r+d+k+1)^8)^8",
        "1/(d-d)",
        "0^-1",
        "1/0",
        "d^-64",
        "\\" * 1000,
        "{" * 1000,
        "1分の" * 300,
        "百千万億" * 200,
        "1" + "0" * 39 + "^64",
        "≈" * 1500,
        "答え" * 700,
        "1 or " * 390,
        "x" * 2001,
        "\ud800",
        "=" * 1000,
        "1=" * 190 + "1",
        "%" * 1500,
        "4.17" + "%" * 390,
        "5%" + " " * 1900 + "削減",
        "5" + " " * 1990 + "個",
        "5 or" + " " * 1900,
        "reduces " + "a" * 1900 + " by 5%",
    ],
)
@pytest.mark.parametrize("name", ["total", "ratio", "formula_total", "break_even"])
def test_hostile_strings_are_never_right(judge, name, text):
    assert judge(name, text).verdict in (Verdict.INVALID, Verdict.WRONG)


@pytest.mark.parametrize(
    "raw",
    [
        [],
        ["1"],
        {},
        {"x": "1"},
        {"value": ["1"]},
        {"value": {"a": "1"}},
        True,
        False,
        pytest.param(10**5000, id="huge"),
    ],
)
def test_other_shapes_are_never_right(judge, raw):
    assert judge("total", raw).verdict in (Verdict.INVALID, Verdict.WRONG)
    assert judge("formula_total", raw).verdict in (Verdict.INVALID, Verdict.WRONG)


def test_the_size_gate_stands_before_any_work():
    with pytest.raises(UnreadableError):
        normalise("1" * (MAX_CHARACTERS + 1))


def test_a_refused_character_is_shown_with_its_place(judge):
    outcome = judge("total", "1,179\u202e648")
    assert outcome.verdict is Verdict.INVALID
    assert outcome.position is not None
    assert (outcome.position.start, outcome.position.end) == (5, 6)
    assert "U+202E" in outcome.message.en
