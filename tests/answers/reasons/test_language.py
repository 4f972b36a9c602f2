"""Denial, subject and direction, one sentence at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.answers.reasons.lexicon import compiled
from grader.answers.reasons.reading import read
from grader.answers.reasons.screens import chained, glued, thin, word_list
from grader.rubric import read_rubric

ROOT = Path(__file__).parents[3]
Q1 = read_rubric(ROOT / "problems" / "q1")
Q5 = read_rubric(ROOT / "problems" / "q5")


def concepts(rubric, item: str, text: str, subject: str = "") -> set[str]:
    entry = rubric.items[item]
    reading = read(text, rubric, entry, subject or entry.default)
    return {concept.slug for concept in entry.concepts if reading.found.all(concept.slug, concept.found)}


def claims(rubric, item: str, text: str) -> set[str]:
    entry = rubric.items[item]
    reading = read(text, rubric, entry, entry.default)
    return {claim.slug for claim in entry.claims if reading.found.all(claim.slug, claim.found)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BERTは前後の文脈を見る。", True),
        ("BERTは前後の文脈を見ない。", False),
        ("BERTは前後の文脈を見ることができません。", False),
        ("前後の文脈を見ないと分からない。", True),
        ("前だけでなく後ろの語も双方向に見る。", True),
        ("双方向ではなく一方向だ。", False),
        ("双方向でないわけではない。", True),
        ("BERT is not bidirectional.", False),
        ("BERT is bidirectional, not one-way.", True),
        ("It is not only bidirectional but deep.", True),
        ("Bidirectional context is not needed.", False),
        ("BERT lacks bidirectional context.", False),
    ],
)
def test_a_denial_reaches_what_it_denies(text: str, found: bool):
    assert ("bidir" in concepts(Q1, "sentiment", text)) is found


@pytest.mark.parametrize(
    ("text", "mechanism", "false"),
    [
        ("GPTと違ってBERTは双方向である。", {"bidir"}, set()),
        ("GPTは左側しか見えないが、BERTは両側を見る。", {"bidir", "gpt_unidir"}, set()),
        ("GPTは双方向に読める。", set(), {"gpt_bidirectional"}),
        ("両側を見られるGPTが向く。", set(), {"gpt_bidirectional"}),
        ("Unlike GPT, BERT reads both sides.", {"bidir"}, set()),
        ("GPT reads both sides.", set(), {"gpt_bidirectional"}),
        ("BERT sees the whole input. However it only sees the previous words.", {"bidir"}, {"bert_one_way"}),
    ],
)
def test_a_property_belongs_to_the_model_that_the_clause_speaks_of(text: str, mechanism: set[str], false: set[str]):
    assert concepts(Q1, "sentiment", text) & {"bidir", "gpt_unidir"} == mechanism
    assert claims(Q1, "sentiment", text) == false


@pytest.mark.parametrize(
    ("text", "found", "false"),
    [
        ("高すぎると発散し、低すぎると遅い。", {"high_diverge", "low_slow"}, set()),
        ("大→発散、小→収束遅い", {"high_diverge", "low_slow"}, set()),
        ("Training diverges when it is too high and crawls when it is too low.", {"high_diverge", "low_slow"}, set()),
        ("Too high and it blows up; too low and it takes forever.", {"high_diverge", "low_slow"}, set()),
        ("低すぎると発散し、高すぎると遅い。", set(), {"swapped"}),
        ("A low rate makes it diverge, a high one makes it slow.", set(), {"swapped"}),
    ],
)
def test_an_outcome_belongs_to_its_direction(text: str, found: set[str], false: set[str]):
    assert concepts(Q5, "learning_rate", text) == found
    assert claims(Q5, "learning_rate", text) == false


@pytest.mark.parametrize(
    ("screen", "caught", "free"),
    [
        (glued, "極性の双方向を[cls]に否定がエンコーダで文脈の両側へ分類する意味。", "t5はエンコーダで記事全体を読み取り、デコーダで要約文を順番に書き出せるから。"),
        (chained, "要約は生成で、生成は自己回帰で、自己回帰はgptで、gptは要約だ。", "データは十分で、時間にも余裕があるので最高の精度を目指せる。"),
        (chained, "bert is bidirectional, bert is [cls], bert is whole meaning, bert is understanding.", "the dataset is big, so updating all weights is safe."),
        (thin, "summary of generate to the new by token with article prompt on decoder left into right text.", "a summary is new text, so a model that writes one token after another is needed."),
    ],
)  # fmt: skip
def test_a_screen_catches_the_shape_and_lets_prose_through(screen, caught: str, free: str):
    assert screen(caught)
    assert not screen(free)


def test_words_in_a_row_are_told_from_a_terse_answer():
    assert word_list("トークン 双方向 BIO 系列 後続 前後", "トークン 双方向 bio 系列 後続 前後", True)
    assert not word_list("大きい→安定、メモリ大。小さい→ノイズ。", "大きい→安定、メモリ大。小さい→ノイズ。", True)


def test_a_class_is_the_same_pattern_whatever_the_order_of_its_cues():
    cues = ("abc", "abd", "ab", "xyz", "acb", "bca")  # same lengths: a set gives them in an order of its own
    patterns = {compiled.__wrapped__(cues[turn:] + cues[:turn]).pattern for turn in range(len(cues))}
    assert patterns == {"(?:abc)|(?:abd)|(?:acb)|(?:bca)|(?:xyz)|(?:ab)"}
