"""Doubts: what keeps a score from counting alone, and what must not."""

from __future__ import annotations

import pytest

from grader.answers.reasons.doubt import disordered, hedged
from grader.answers.reasons.folding import fold, is_japanese


@pytest.mark.parametrize(
    "text",
    [
        "Swap of the frozen into for base the is twenty with adapter.",
        "the both of can sides in because a label per token is the",
        "文脈を双方向が極性をに否定の分類へ。",
        "ベースの共有を切り替えで数MBがタスクへ差分に独立のアダプタを。",
    ],
)
def test_words_in_the_order_of_no_sentence(text: str):
    folded = fold(text).text
    assert disordered(folded, is_japanese(folded))


@pytest.mark.parametrize(
    "text",
    [
        "You can swap the adapters in and out, and each has a few megabytes.",
        "It reads what comes before and after, which is what the task is about.",
        "前後の文脈を見て、文全体の意味を判断できるから。",
        "学習率を少しずつ上げていくので、重みが急に動くのを防げる。",
    ],
)
def test_sentences_are_in_order(text: str):
    folded = fold(text).text
    assert not disordered(folded, is_japanese(folded))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maybe it reads both sides", True),
        ("たぶん双方向だから", True),
        ("双方向だと思います", False),
        ("理由は分かりません", True),
        ("最後まで読まないと分かりません", False),
    ],
)
def test_a_hedge_is_no_courtesy(text: str, expected: bool):
    assert hedged(fold(text).text) is expected
