"""One bare number in any notation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.answers.literal import read_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2e-5", "2e-5"),
        ("2E-5", "2e-5"),
        ("2×10^-5", "2e-5"),
        ("2·10⁻⁵", "2e-5"),
        ("2x10^-5", "2e-5"),
        ("2 × 10^{-5}", "2e-5"),
        ("2*10**-5", "2e-5"),
        ("0.00002", "2e-5"),
        ("10^-5", "1e-5"),
        ("10⁻⁵", "1e-5"),
        ("$2\\times10^{-5}$", "2e-5"),
        ("２ｅ－５", "2e-5"),
        ("1_000", "1000"),
        ("1,000", "1000"),
        ("1 000", "1000"),
        ("16", "16"),
        ("１６", "16"),
        ("+16", "16"),
        ("-16", "-16"),
        ("−16", "-16"),
        ("0.1", "0.1"),
        (".1", "0.1"),
        ("5%", "0.05"),
        ("５％", "0.05"),
        ("5パーセント", "0.05"),
        ("5 percent", "0.05"),
        ("1/10", "1/10"),
        ("1 / 10", "1/10"),
        ("10分の1", "1/10"),
        ("百分の四", "1/25"),
        ("½", "1/2"),
        ("三", "3"),
        ("十", "10"),
        ("十六", "16"),
        ("二十四", "24"),
        ("一〇〇", "100"),
        ("千", "1000"),
        ("3千", "3000"),
        ("五百", "500"),
        ("1万", "10000"),
        ("1.5万", "15000"),
        ("1億2000万", "120000000"),
        ("117万9648", "1179648"),
        ("117万 9648", "1179648"),
        ("1k", "1000"),
        ("1.5K", "1500"),
        ("110M", "110000000"),
        ("7B", "7000000000"),
        ("110 million", "110000000"),
        ("about 5", "5"),
        ("約5", "5"),
        ("≈5", "5"),
        ("~5", "5"),
        ("5程度", "5"),
        ("5くらい", "5"),
        ("16です", "16"),
    ],
)
def test_a_number_is_read_exactly(text, value):
    assert read_quantity(text).value == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "3〜5",
        "3-5",
        "1e-5 to 5e-5",
        "3, 5",
        "2e",
        "e-5",
        "1e9999",
        "1" * 41,
        "1/0",
        "十分",
        "万",
        "5%%",
        "--5",
        "\u202e5",
    ],
)
def test_what_is_not_one_number_is_not_read(text):
    found = read_quantity(text)
    assert found is None


@pytest.mark.parametrize(
    ("text", "approx", "percent", "step"),
    [
        ("118万", False, False, 10**4),
        ("約118万", True, False, 10**4),
        ("1.18M", False, False, 10**4),
        ("1.180M", False, False, 10**3),
        ("4.17%", False, True, Fraction(1, 10**4)),
        ("about 2e-5", True, False, Fraction(1, 10**5)),
        ("1,179,648", False, False, 1),
    ],
)
def test_the_form_is_kept(text, approx, percent, step):
    found = read_quantity(text)
    assert (found.approx, found.percent, found.step) == (approx, percent, step)


@given(st.integers(0, 10**15))
def test_every_notation_of_an_integer_reads_as_that_integer(number):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for text in (
        str(number),
        f"{number:,}",
        f"{number:_}",
        f"{number:,}".replace(",", " "),
        str(number).translate(wide),
    ):
        assert read_quantity(text).value == number


@given(st.integers(1, 10**12 - 1))
def test_kanji_units_read_as_that_integer(number):
    oku, rest = divmod(number, 10**8)
    man, ones = divmod(rest, 10**4)
    text = (f"{oku}億" if oku else "") + (f"{man}万" if man else "") + (str(ones) if ones else "")
    assert read_quantity(text).value == number


@given(st.integers(1, 9999))
def test_numbers_written_out_in_kanji_read_as_that_integer(number):
    digits = "〇一二三四五六七八九"
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("" if digit == 1 and name else digits[digit]) + name
    assert read_quantity(text).value == number
