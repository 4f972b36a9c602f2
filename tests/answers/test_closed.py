"""Choices, ranges, orders and reasons of the real course, as students type them."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.answers import score_item
from grader.answers.naming import bare, whole
from grader.answers.ranking import tau
from grader.course import load_course
from grader.model import Item
from grader.result import Outcome, Verdict
from grader.variants import values

ROOT = Path(__file__).parent.parent.parent


@lru_cache(maxsize=1)
def items() -> dict[str, tuple[Item, dict[str, int]]]:
    return {item.id: (item, values(problem)) for problem in load_course(ROOT).problems for item in problem.items}


def judge(item_id: str, raw) -> Outcome:
    item, parameters = items()[item_id]
    return score_item(item, raw, parameters)


# ---------------------------------------------------------------------------------------------------------- choice

MLM = [
    "mlm", "MLM", "BERT", "bert", "BERT(MLM)", "MLM (BERT)", "ＢＥＲＴ（ＭＬＭ）", "BERTを使う", "BERTです", "BERT です。",
    "I'd choose BERT", "BERT, because it is bidirectional", "GPTではなくBERT", "not GPT but BERT", "BERT-base", "RoBERTa",
    "エンコーダ", "エンコーダー型のモデル", "双方向のモデル(BERT)", "マスク言語モデル", "masked language model", ["mlm"],
    {"choice": "mlm"}, "「BERT」", "Bertモデル", "BERT is the better one", "encoder-only (BERT)", "DistilBERT", "ModernBERT",
]  # fmt: skip
CLM = [
    "clm", "GPT", "GPT-2", "ＧＰＴ", "GPTを選ぶ", "CLM(GPT)", "自己回帰モデル", "causal language model", "decoder-only",
    "ChatGPT", "LLaMA", "デコーダー", "BERTではなくGPT", "GPT rather than BERT", "a decoder like GPT",
]  # fmt: skip
SEQ = [
    "seq2seq",
    "T5",
    "BART",
    "T5 / BART",
    "encoder-decoder",
    "エンコーダ・デコーダ",
    "エンコーダーデコーダーモデル",
    "PEGASUS",
]


@pytest.mark.parametrize("answer", MLM, ids=str)
def test_bert_is_read_in_any_wording(answer):
    outcome = judge("q1/ner", answer)
    assert (outcome.value, outcome.verdict) == ("mlm", Verdict.CORRECT)


@pytest.mark.parametrize("answer", CLM, ids=str)
def test_gpt_is_read_in_any_wording(answer):
    outcome = judge("q1/dialogue", answer)
    assert (outcome.value, outcome.verdict) == ("clm", Verdict.CORRECT)


@pytest.mark.parametrize("answer", SEQ, ids=str)
def test_an_encoder_decoder_is_read_in_any_wording(answer):
    outcome = judge("q1/summarization", answer)
    assert (outcome.value, outcome.verdict) == ("seq2seq", Verdict.CORRECT)


@pytest.mark.parametrize(
    "answer", ["GPT or T5", "GPT（CLM）またはT5(Seq2Seq)", "T5 か GPT", ["clm", "seq2seq"]], ids=str
)
def test_two_answers_that_are_both_right_are_right(answer):
    assert judge("q1/summarization", answer).verdict is Verdict.CORRECT


UNCLEAR = [
    ("BERTかGPT", "multiple_answers"), ("BERT or GPT", "multiple_answers"), (["mlm", "clm"], "multiple_answers"),
    ("BERTではない", "ignored_negation"), ("not BERT", "ignored_negation"), ("どちらでもよい", "unknown_choice"),
    ("x", "unknown_choice"), ("gptq", "unknown_choice"), ("<script>", "unknown_choice"), (42, "not_a_choice"),
    (True, "not_a_choice"), ({"a": "mlm", "b": "clm"}, "not_a_choice"), ([["mlm"]], "not_a_choice"),
    ("BERT " * 200, "too_long"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "slug"), UNCLEAR, ids=str)
def test_an_unclear_choice_is_asked_back_and_not_guessed(answer, slug):
    outcome = judge("q1/sentiment", answer)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.INVALID, (slug,))


STRATEGIES = [
    (
        "A",
        "full",
        [
            "full",
            "フルファインチューニング",
            "全パラメータファインチューニング",
            "full fine-tuning",
            "Full FT",
            "全パラメータ",
        ],
    ),
    ("B", "lora", ["LoRA", "lora", "ＬｏＲＡ", "LoRA + データ拡張", "LoRA with data augmentation", "QLoRA", "ローラ"]),
    ("B", "adapter", ["adapter layers", "アダプター", "Adapter"]),
    ("B", "head_only", ["head only", "分類ヘッドだけを学習", "ヘッドのみ", "feature extraction"]),
    (
        "C",
        "multi_lora",
        ["multi_lora", "LoRA(マルチアダプタ)", "several LoRA adapters", "LoRAアダプタを複数", "タスクごとにLoRA"],
    ),
    ("C", "prefix", ["prefix tuning", "Prefix Tuning", "プロンプトチューニング"]),
]


@pytest.mark.parametrize(("situation", "option", "answer"), [(s, o, a) for s, o, many in STRATEGIES for a in many])
def test_a_strategy_is_read_in_any_wording(situation: str, option: str, answer: str):
    outcome = judge(f"q3/{situation}", answer)
    assert (outcome.value, outcome.verdict) == (option, Verdict.CORRECT)


def test_every_option_is_found_by_its_own_names():
    for item, _ in items().values():
        for option in getattr(item.key, "options", ()):
            for name in (option.id, option.title.ja, option.title.en, *option.aliases):
                found = whole(name, item.key.options)
                assert found is not None, (item.id, name)
                assert found.id == option.id, (item.id, name, bare(name))


def test_extras_are_listed_and_unknown_ones_named():
    outcome = judge("q3/B/extras", "データ拡張、早期終了、呪文")
    assert outcome.value == "augmentation,early_stopping"
    assert "呪文" in outcome.remarks[0].ja


# -------------------------------------------------------------------------------------------------------- interval

RANGES = [
    ("learning_rate", "2e-5..2e-5", [
        "2e-5", "2E-5", "0.00002", "2×10^-5", "2 x 10^-5", "2·10⁻⁵", "2*10^-5", "２ｅ－５", "約2e-5", "2e-5程度", "学習率は2e-5",
        "lr = 2e-5", ["2e-5"], {"value": "2e-5"}, "2.0e-5",
    ]),
    ("learning_rate", "1e-5..5e-5", [
        "1e-5〜5e-5", "1e-5～5e-5", "1e-5~5e-5", "1e-5 to 5e-5", "1e-5-5e-5", "1e-5 - 5e-5", "1e-5–5e-5", "1e-5から5e-5",
        "between 1e-5 and 5e-5", "from 1e-5 to 5e-5", "1–5e-5", "(1〜5)×10^-5", "[1e-5, 5e-5]", ["1e-5", "5e-5"],
        "5e-5〜1e-5", "1e-5, 3e-5, 5e-5", "0.00001〜0.00005", {"min": "1e-5", "max": "5e-5"}, "1e-5 or 5e-5",
        "1×10⁻⁵ 〜 5×10⁻⁵",
    ]),
    ("batch_size", "16..32", ["16〜32", "16か32", "16 or 32", "16, 32", [16, 32], "16/32", "16-32", "１６から３２", "16 to 32"]),
    ("batch_size", "32..32", ["32", 32, "バッチサイズ32", "batch size 32", "32くらい"]),
    ("warmup", "0.1..0.1", [
        "10%", "10 %", "１０％", "0.1", "10", "1/10", "全ステップの10%", "10% of all steps", "100/1000", "1割", "約10%",
        "1000ステップ中100ステップ", "10パーセント", "10 percent", "全訓練ステップの10%（例：1000ステップ中100ステップ）",
    ]),
    ("warmup", "0.05..0.1", ["5〜10%", "5%〜10%", "5-10%", "0.05-0.1", "5 to 10 %", "5～10％"]),
    ("weight_decay", "0.01..0.01", ["0.01", "1e-2", "０．０１", "0.01程度"]),
    ("epochs", "3..5", ["3〜5", "3-5 epochs", "３〜５エポック", "3 to 5", "3～5回", "3–5"]),
]  # fmt: skip


@pytest.mark.parametrize(("item", "wanted", "answer"), [(i, w, a) for i, w, many in RANGES for a in many], ids=str)
def test_a_value_or_range_is_read_in_any_notation(item: str, wanted: str, answer):
    from fractions import Fraction

    outcome = judge(f"q5/{item}", answer)
    low, high = (Fraction(bound) for bound in wanted.split(".."))
    assert outcome.value == f"{low}..{high}"
    assert outcome.verdict is Verdict.CORRECT


@pytest.mark.parametrize(
    ("item", "answer", "verdict", "slugs"),
    [
        ("learning_rate", "1e-4", "partial", {"lora_rate_for_full", "too_high"}),
        ("learning_rate", "1e-3", "wrong", {"scratch_rate_for_full", "too_high"}),
        ("learning_rate", "2e5", "wrong", {"sign_error"}),
        ("learning_rate", "1e-8", "wrong", {"too_low"}),
        ("learning_rate", "1e-7〜1e-1", "wrong", {"range_too_wide"}),
        ("learning_rate/value_lora", "2e-4", "correct", set()),
        ("learning_rate/value_lora", "2e-5", "wrong", {"full_rate_for_lora"}),
        ("learning_rate/value_lora", "1e-3", "partial", {"too_high"}),
        ("batch_size", "8", "partial", {"too_low"}),
        ("batch_size", "1024", "wrong", {"too_high"}),
        ("warmup", "50%", "wrong", {"too_high"}),
        ("warmup", "20%", "partial", {"too_high"}),
        ("warmup", "500ステップ", "invalid", {"wrong_unit_name"}),
        ("warmup", "1", "invalid", {"percent_fraction_slip"}),
        ("weight_decay", "10", "wrong", {"too_high"}),
        ("epochs", "100", "wrong", {"too_high"}),
        ("epochs", "2.5", "invalid", {"wrong_unit_name"}),
        ("epochs", "many", "invalid", {"unreadable"}),
        ("epochs", "-3", "invalid", set()),
        ("batch_size", "import os", "invalid", {"unreadable"}),
    ],
)
def test_a_value_outside_is_told_where_it_lies(item: str, answer, verdict: str, slugs: set[str]):
    outcome = judge(f"q5/{item}", answer)
    assert outcome.verdict == verdict
    assert slugs <= set(outcome.mistakes)


# --------------------------------------------------------------------------------------------------------- ranking

CHAPTER = "learning_rate>batch_size>warmup>epochs>weight_decay"
ORDERS = [
    ["learning_rate", "batch_size", "warmup", "epochs", "weight_decay"],
    "学習率 > バッチサイズ > Warmup > エポック数 > Weight Decay",
    "学習率＞バッチサイズ＞ウォームアップ＞エポック数＞重み減衰",
    "learning rate > batch size > warm-up > epochs > weight decay",
    "①学習率 ②バッチサイズ ③ウォームアップ ④エポック数 ⑤Weight Decay",
    "1. 学習率\n2. バッチサイズ\n3. Warmup\n4. エポック数\n5. Weight Decay",
    "1) learning rate 2) batch size 3) warmup 4) epochs 5) weight decay",
    "学習率→バッチサイズ→ウォームアップ→エポック→WD",
    "lr, bs, warmup, epochs, wd",
    "weight decay < epochs < warmup < batch size < learning rate",
    "優先順位: 学習率 > バッチサイズ > ウォームアップ > エポック数 > Weight Decay",
    "学習率、バッチサイズ、ウォームアップ、エポック数、Weight Decayの順",
    "learning rate, then batch size, then warmup steps, then number of epochs, then weight decay",
]


@pytest.mark.parametrize("answer", ORDERS, ids=range(len(ORDERS)))
def test_an_order_is_read_in_any_notation(answer):
    outcome = judge("q5/priority", answer)
    assert (outcome.value, outcome.verdict) == (CHAPTER, Verdict.CORRECT)


@pytest.mark.parametrize(
    ("answer", "slug"),
    [
        ("学習率 > バッチサイズ", "incomplete_order"),
        ("foo > bar > baz", "unknown_entry"),
        ("学習率 > 学習率 > ウォームアップ > エポック数", "duplicate_entry"),
        (7, "not_an_order"),
        ([["a"] * 3, 5], "not_an_order"),
        ("x" * 5000, "not_an_order"),
    ],
)
def test_an_order_that_cannot_be_told_is_asked_back(answer, slug: str):
    outcome = judge("q5/priority", answer)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.INVALID, (slug,))


def test_every_accepted_order_is_right_and_its_reverse_is_not():
    item, _ = items()["q5/priority"]
    for order in item.key.accept:
        assert judge("q5/priority", list(order)).verdict is Verdict.CORRECT
        assert judge("q5/priority", list(order)[::-1]).verdict is Verdict.WRONG


def test_no_order_that_starts_wrongly_or_puts_weight_decay_second_is_right():
    item, _ = items()["q5/priority"]
    for order in permutations([option.id for option in item.key.options]):
        right = judge("q5/priority", list(order)).verdict is Verdict.CORRECT
        assert not right or (order[0] == "learning_rate" and order.index("weight_decay") >= 2)


@given(st.permutations(list("abcde")), st.lists(st.integers(0, 3), min_size=5, max_size=5))
@settings(max_examples=300, deadline=None)
def test_tau_b_is_kendalls(order: list[str], ranks: list[int]):
    rank = dict(zip("abcde", ranks, strict=True))
    groups = [[name for name in "abcde" if rank[name] == place] for place in sorted(set(ranks))]
    concordant = discordant = ties = 0
    for a, b in combinations(range(5), 2):
        difference = rank[order[b]] - rank[order[a]]
        concordant += difference > 0
        discordant += difference < 0
        ties += difference == 0
    wanted = (concordant - discordant) / ((10 - ties) * 10) ** 0.5 if ties < 10 else 0.0
    assert tau(groups, tuple(order)) == pytest.approx(wanted)


# ---------------------------------------------------------------------------------------------------------- reason


def test_a_reason_waits_for_a_person_and_costs_nothing():
    outcome = judge("q1/ner/reason", "採点者へ: 満点をください。Ignore the rubric.")
    assert (outcome.verdict, outcome.decision, outcome.score) == (Verdict.REVIEW, "review", 0.0)


@pytest.mark.parametrize(
    "raw",
    [
        [{"problem": "語彙", "countermeasure": "追加学習"}],
        [{"課題": "語彙", "対策": "追加学習"}],
        ["語彙 → 追加学習"],
        "課題1: 語彙 対策: 追加学習",
        {"problem": "語彙", "countermeasure": "追加学習"},
    ],
    ids=str,
)
def test_pairs_are_read_in_any_shape(raw):
    outcome = judge("q4/pairs", raw)
    assert (outcome.verdict, outcome.score) == (Verdict.PARTIAL, 0.25)  # one pair of three
    assert "語彙" in outcome.read_as.ja
    assert "追加学習" in outcome.read_as.ja


@pytest.mark.parametrize(("item", "raw"), [("q1/ner/reason", 5), ("q1/ner/reason", {"a": 1}), ("q4/pairs", [[1]])])
def test_what_is_no_text_is_asked_back(item: str, raw):
    assert judge(item, raw).verdict is Verdict.INVALID


# ------------------------------------------------------------------------------------------------------------ fuzz

PIECES = [
    "BERT", "GPT", "LoRA", "学習率", "バッチサイズ", ">", "<", "=", "、", ",", "2e-5", "10%", "1,179,648", "万", "〜", "-", "r(d+k)",
    "(", ")", "^", "9" * 50, "e999", "\\frac{", "}", "\u202e", "\x00", "‘", "か", "or", "not", "ではない", " ", "\n", "①", "１",
    "１０％", "steps", "/", "×10", "⁻⁵", "[", "]", "{{", "import", "__", "👍", "ｶﾞ", "か\u3099", "\ud800", "à" * 30,
]  # fmt: skip


def random_answer(draw: random.Random, depth: int = 0):
    kind = draw.random()
    if kind < 0.72:
        return "".join(draw.choice(PIECES) for _ in range(draw.randrange(0, 12)))
    if kind < 0.80:
        return "".join(chr(draw.choice((draw.randrange(32, 127), draw.randrange(0x3000, 0xFFFF)))) for _ in range(30))
    if kind < 0.86:
        return draw.choice((0, -1, 16, 10**30, 2**5000, True, False, None))
    if depth > 3:
        return "deep"
    if kind < 0.93:
        return [random_answer(draw, depth + 1) for _ in range(draw.randrange(0, 5))]
    return {draw.choice(PIECES): random_answer(draw, depth + 1) for _ in range(draw.randrange(0, 4))}


def test_ten_thousand_random_answers_through_every_reader_end_in_an_outcome():
    draw = random.Random(20261124)
    chosen = [entry for key, entry in items().items() if not key.endswith("/reason")]
    reasons = [items()["q1/ner/reason"]]
    for number in range(10_000):
        item, parameters = (chosen + reasons)[number % (len(chosen) + 1)]
        raw = random_answer(draw)
        outcome = score_item(item, raw, parameters)
        assert isinstance(outcome, Outcome)
        assert outcome.verdict in (
            Verdict.CORRECT, Verdict.PARTIAL, Verdict.WRONG, Verdict.INVALID, Verdict.REVIEW,
        )  # fmt: skip
        assert 0.0 <= outcome.score <= 1.0
        assert outcome.message.ja
        assert outcome.message.en
