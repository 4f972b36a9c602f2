"""A choice is read in any wording; what is denied, hedged or unknown is asked back."""

from __future__ import annotations

import json
import random
import re
import unicodedata

import pytest

from grader.answers import score_item
from grader.key_model import ChoiceKey, Option
from grader.model import Item, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import same

MLM = Option(
    "mlm",
    same("MLM (BERT)"),
    ("BERT", "MLM", "masked language model", "マスク言語モデル", "RoBERTa", "エンコーダー", "encoder"),
    1.0,
)
CLM = Option(
    "clm",
    same("CLM (GPT)"),
    ("GPT", "CLM", "GPT-2", "自己回帰モデル", "デコーダー", "decoder"),
    0.0,
    same("no"),
    "chose_generator",
)
SEQ = Option(
    "seq2seq",
    same("encoder-decoder (T5)"),
    ("T5", "BART", "encoder-decoder", "エンコーダ・デコーダ", "エンコーダーデコーダー"),
    0.5,
    same("half"),
)
UNDERSTAND = Item("h/sentiment", "choice", ("choice",), 1.0, same("?"), ChoiceKey((MLM, CLM, SEQ)))
BOTH = (MLM, Option("clm", CLM.title, CLM.aliases, 1.0), Option("seq2seq", SEQ.title, SEQ.aliases, 1.0))
GENERATE = Item(
    "h/summary", "choice", ("choice",), 1.0, same("?"), ChoiceKey((Option("mlm", MLM.title, MLM.aliases), *BOTH[1:]))
)
EXTRAS = Item(
    "h/extras", "choices", ("extras",), 0.0, same("?"),
    ChoiceKey((Option("augmentation", same("データ拡張"), ("augmentation",)), Option("early_stopping", same("早期終了"), ("early stopping", "早期停止")))),
)  # fmt: skip


def judge(raw: RawAnswer, item: Item = UNDERSTAND) -> Outcome:
    return score_item(item, raw, {})


CHOSEN: list[tuple[str, list[RawAnswer]]] = [
    ("mlm", [
        "mlm", "MLM", "ＭＬＭ", "BERT", "bert ", "BERT(MLM)", "MLM（BERT）", "BERTを使う", "BERTです。", "BERTだと思う", "BERTが適している",
        "I'd choose BERT", "BERT-base", "bert-base-uncased", "RoBERTa", "エンコーダ", "エンコーダー型のモデル", "masked-language-model",
        "masked language models", "MLMs", "BERTs", "「BERT」", "**BERT**", ["BERT"], {"choice": "BERT"}, "BERT系モデル", "日本語BERT",
        "BERTしかない", "BERTで間違いない", "GPTではなくBERT", "GPTじゃなくてBERT", "BERT, not GPT", "not GPT but BERT", "BERT (not GPT)",
        "BERT rather than GPT", "BERT instead of GPT", "GPTよりBERT", "GPTよりもBERTのほうがよい", "BERTの方がGPTより良い",
        "BERT is better than GPT", "GPT is worse than BERT", "BERT over GPT", "GPTは使えないのでBERT", "GPT isn't suitable, BERT is",
        "GPTのような生成モデルではなく、BERTのような双方向モデル", "BERT。GPTは左からしか読めないから", "BERT because GPT only sees the left",
        "BERT, because GPT cannot see later words", "BERT or RoBERTa", "BERTまたは類似のモデル",
    ]),
    ("clm", ["GPT", "GPT-2", "ＧＰＴ", "CLM（GPT）", "自己回帰モデル", "decoder only", "BERTではなくGPT", "BERTよりGPT", "GPT over BERT"]),
    ("seq2seq", ["T5", "T5 / BART", "encoder-decoder", "encoder/decoder", "エンコーダ・デコーダ", "エンコーダーデコーダーモデル", "Encoder Decoder"]),
]  # fmt: skip


@pytest.mark.parametrize(("option", "raw"), [(o, raw) for o, many in CHOSEN for raw in many], ids=str)
def test_a_choice_is_read_in_any_wording(option: str, raw: RawAnswer) -> None:
    assert judge(raw).value == option


ASKED_BACK: list[tuple[str, list[RawAnswer]]] = [
    ("multiple_answers", ["BERTかGPT", "BERT or GPT", "BERTとGPT", "BERT/GPT", "BERT > GPT", ["BERT", "GPT"], "BERT or something else", "BERTまたはXLNet"]),
    ("ignored_negation", [
        "not BERT", "BERTではない", "BERT以外", "BERTは使わない", "Don't use BERT", "BERTでもGPTでもない", "neither BERT nor GPT",
        "I don't think BERT is right", "GPT would not be good here", "BERT is not GPT", "BERT is wrong", "BERTは不向き", "BERT、ではない",
    ]),
    ("unknown_choice", ["どちらでもよい", "わからない", "gptq", "x", "BRET", "<script>", "①"]),
    ("not_a_choice", [1, 0, True, 10**400, {"a": "BERT", "b": "GPT"}, [["BERT"]], {"a": {"b": "BERT"}}, [1, "BERT"]]),
    ("too_long", ["BERT " * 200, "あ" * 3_000]),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "raw"), [(s, raw) for s, many in ASKED_BACK for raw in many], ids=repr)
def test_what_names_no_single_choice_is_asked_back(slug: str, raw: RawAnswer) -> None:
    outcome = judge(raw)
    assert (outcome.verdict, outcome.mistakes, outcome.value) == (Verdict.INVALID, (slug,), None)


@pytest.mark.parametrize("raw", [None, "", "　", [], [""], {}])
def test_nothing_written_is_blank(raw: RawAnswer) -> None:
    assert judge(raw).mistakes == ("blank",)


def test_the_verdict_follows_the_options_score() -> None:
    assert [(judge(o).verdict, judge(o).score) for o in ("mlm", "clm", "seq2seq")] == [
        (Verdict.CORRECT, 1.0), (Verdict.WRONG, 0.0), (Verdict.PARTIAL, 0.5),
    ]  # fmt: skip
    assert judge("clm").mistakes == ("chose_generator",)
    assert judge("clm").message == same("no")


@pytest.mark.parametrize("raw", ["GPT or T5", "GPTまたはT5", "T5、GPT", ["clm", "seq2seq"], "GPT/T5/BART"])
def test_two_choices_that_are_both_right_are_right(raw: RawAnswer) -> None:
    assert judge(raw, GENERATE).verdict is Verdict.CORRECT


def test_one_right_and_one_wrong_choice_are_asked_back() -> None:
    assert judge("BERT or T5", GENERATE).mistakes == ("multiple_answers",)


def test_a_misspelt_name_is_met_with_the_nearest() -> None:
    assert "seq2seq" in judge("seq2sec").message.en


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("データ拡張、早期停止", "augmentation,early_stopping"),
        (["early stopping", "augmentation"], "early_stopping,augmentation"),
        ("データ拡張と早期終了", "augmentation,early_stopping"),
        ("早期停止は使わない、データ拡張", "augmentation"),
    ],
)
def test_extras_are_recorded_where_they_are_not_denied(raw: RawAnswer, value: str) -> None:
    outcome = judge(raw, EXTRAS)
    assert (outcome.value, outcome.earned) == (value, 0.0)


@pytest.mark.parametrize("raw", [3, [3], {"a": 1}, ["呪文"], "呪文", ["a"] * 50])
def test_extras_that_nobody_knows_are_invalid(raw: RawAnswer) -> None:
    assert judge(raw, EXTRAS).verdict is Verdict.INVALID


PIECES = ["BERT", "GPT", "T5", "MLM", "CLM", "mlm", "encoder", "decoder", "エンコーダ", "ではなく", "ではない", "より", "rather", "than", "not", "but", "or", "か", "または", "、", "。", "/", "(", ")", ",", "because", "is", "are", "n't", "never", "使う", "です", "🙂", "\u202e", "\x00", "ＧＰＴ", "gptq", "bertx", "以外", "no", "worse", "than", "better", "�", "の", "-", "ー", "over", "neither", "nor"]  # fmt: skip


def test_ten_thousand_random_phrases_are_right_only_where_one_right_name_stands() -> None:
    draw = random.Random(5)
    right = re.compile(r"(?<![a-z0-9])(?:bert|mlm|encoder)|エンコーダ")
    for _ in range(10_000):
        raw = draw.choice(("", " ")).join(draw.choice(PIECES) for _ in range(draw.randrange(0, 7)))
        shaped: RawAnswer = draw.choice((raw, raw, raw, [raw], {"choice": raw}, [raw, draw.choice(PIECES)]))
        outcome = judge(shaped)
        assert isinstance(outcome, Outcome)
        if outcome.verdict is Verdict.CORRECT:
            plain = unicodedata.normalize("NFKC", json.dumps(shaped, ensure_ascii=False)).casefold()
            assert right.search(plain), shaped
            sole = not re.search(r"gpt(?!q)|clm|t5|decoder", plain)
            assert not (
                sole
                and re.search(
                    r"(?<![a-z0-9])(?:bert|mlm|encoder) ?(?:ではない|以外)|エンコーダ ?(?:ではない|以外)", plain
                )
            ), shaped
