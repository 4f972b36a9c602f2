"""Plain characters, and where each of them came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.answers.latex import plain
from grader.answers.normalise import UnreadableError, normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("768²", "768^(2)"),
        ("10⁻⁵", "10^(-5)"),
        ("１，１７９，６４８", "1,179,648"),
        ("ｒ（ｄ＋ｋ）", "r(d+k)"),
        ("a−b–c", "a-b-c"),
        ("2×3·4⋅5", "2*3*4*5"),
        ("6÷2", "6/2"),
        ("4.17％", "4.17%"),
        ("12・4・r", "12*4*r"),
        ("重み・バイアス", "重み バイアス"),
        ("パラメータ", "パラメータ"),
        ("ハ\u3099イト", "バイト"),
        ("ー5", "-5"),
        ("a\u200bb", "ab"),
        ("1\u00a0000", "1 000"),
        ("①24", " 24"),
        ("**24**", "  24  "),
        ("d**2", "d**2"),
    ],
)
def test_characters_become_plain(typed, read):
    assert normalise(typed).text == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"\frac{a}{b}", "((a)/(b))"),
        (r"\frac12", "((1)/(2))"),
        (r"1{,}179", "1,179"),
        (r"a \times b", "a * b"),
        (r"\left(a\right)", "(a)"),
        (r"d_{model}", "d_model"),
        (r"x^{2}", "x^(2)"),
        (r"4.17\%", "4.17%"),
    ],
)
def test_latex_becomes_plain(typed, read):
    assert plain(normalise(typed)).text == read


@pytest.mark.parametrize(
    "typed", ["\x00", "1\u202e2", "1\x1b[0m", "привет", "한국", "\ud800", "١٢", "\ue000", "1\u0336"]
)
def test_the_invisible_and_the_unknown_are_refused(typed):
    with pytest.raises(UnreadableError):
        normalise(typed)


@pytest.mark.parametrize(
    ("typed", "at"), [(r"1 + \foo", 4), (r"\frac{1}", 7), ("{1", 1), ("1}", 1), ("12\\", 2), ("１２\u202e", 2)]
)
def test_a_refusal_points_into_what_was_typed(typed, at):
    with pytest.raises(UnreadableError) as refusal:
        plain(normalise(typed))
    assert refusal.value.start == at


@given(st.text(alphabet="0１２²³⁻½×÷（）{}\\frac$_ ・ー万個,.%％", max_size=60))
def test_every_character_knows_where_it_came_from(typed):
    try:
        source = plain(normalise(typed))
    except UnreadableError as refusal:
        spot = (refusal.start, refusal.end)
        source = None
    if source is None:
        assert 0 <= spot[0] <= spot[1] <= max(len(typed), 1)
        return
    if source.at is not None:
        assert len(source.at) == len(source.text)
        assert all(0 <= origin < len(typed) for origin in source.at)
