"""Whatever is typed is read in time and without an exception, and spans lie inside what was typed."""

from __future__ import annotations

import random
from pathlib import Path
from time import process_time

import pytest

from grader.answers import score_item
from grader.course import load_course
from grader.result import Verdict

ROOT = Path(__file__).parents[3]
ITEMS = [item for p in load_course(ROOT).problems for item in p.items if item.kind in ("reason", "pairs")]
BITS = (
    "BERT", "GPT", "双方向", "前後", "見", "えない", "ない", "ず", "に", "を", "は", "が", "、", "。", "not ", "both sides ",
    "left ", "and right ", "高すぎると", "発散", "低い", "遅い", "メモリ", "→", "\n", " ", "①", "対策", "語彙", "𠮷", "ｶﾞ", "e\u0301",
    "if ", "because ", "only ", "ー", "「", "」", "(", "100,000", "\u202e", "\x00", "👍",
)  # fmt: skip


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_random_text_is_read(item):
    draw = random.Random(item.id)
    for _ in range(60):
        text = "".join(draw.choice(BITS) for _ in range(draw.randrange(1, 60)))
        outcome = score_item(item, text, {})
        assert outcome.verdict in (Verdict.CORRECT, Verdict.PARTIAL, Verdict.WRONG, Verdict.REVIEW, Verdict.INVALID)
        for span in outcome.evidence:
            assert 0 <= span.start < span.end <= len(outcome.answer)


@pytest.mark.parametrize(
    "text",
    ["あ" * 5000, "a " * 3000, "左と" * 1500, "前後の文脈を" * 700, "not " * 1500, "both and " * 800, "、" * 4000, "1. " * 1500, "ない" * 2000,
     "left right left and right " * 200, "高すぎると" * 800, "the " * 2000, "データが" * 1000, "word word word " * 500],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_a_long_answer_is_read_in_time(text: str):
    for item in ITEMS:
        begun = process_time()
        score_item(item, text, {})
        assert process_time() - begun < 1.0, item.id


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("ＢＥＲＴは双方向に読めるから。", "双方向"),
        ("BERT は 双 方 向 に読めるから。", "双 方 向"),
        ("bert is bidirectinal", "bidirectinal"),
    ],
)
def test_the_words_marked_are_those_that_were_typed(typed: str, marked: str):
    item = next(item for item in ITEMS if item.id == "q1/sentiment/reason")
    outcome = score_item(item, typed, {})
    assert marked in {outcome.answer[span.start : span.end] for span in outcome.evidence if span.label == "bidir"}
