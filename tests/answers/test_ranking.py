"""An order is read in any notation and judged by rank correlation; what is no order is asked back."""

from __future__ import annotations

import random
from itertools import combinations, permutations

import pytest

from grader.answers import score_item
from grader.key_model import Option, RankingKey
from grader.model import Item, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text, same

NAMES = ("learning_rate", "batch_size", "warmup", "epochs", "weight_decay")
OPTIONS = (
    Option("learning_rate", Text("学習率", "learning rate"), ("lr",)),
    Option("batch_size", Text("バッチサイズ", "batch size"), ("bs", "batch")),
    Option("warmup", Text("ウォームアップ", "warm-up"), ("warmup", "warmup steps")),
    Option("epochs", Text("エポック数", "number of epochs"), ("epoch", "epochs", "エポック")),
    Option("weight_decay", Text("重み減衰", "weight decay"), ("wd",)),
)
KEY = RankingKey(
    OPTIONS,
    (NAMES, ("learning_rate", "epochs", "batch_size", "warmup", "weight_decay")),
    first="learning_rate",
    not_top=(("weight_decay", 2),),
)
ITEM = Item("h/order", "ranking", ("order",), 2.0, same("?"), KEY)


def judge(raw: RawAnswer) -> Outcome:
    return score_item(ITEM, raw, {})


ROWS: list[RawAnswer] = [
    list(NAMES), ", ".join(NAMES), " > ".join(NAMES), "\n".join(NAMES), [" > ".join(NAMES)], {"order": list(NAMES)},
    "学習率＞バッチサイズ＞ウォームアップ＞エポック数＞重み減衰", "学習率→バッチサイズ→ウォームアップ→エポック数→重み減衰",
    "学習率、バッチサイズ、ウォームアップ、エポック数、重み減衰", "学習率・バッチサイズ・ウォームアップ・エポック数・重み減衰",
    "学習率 バッチサイズ ウォームアップ エポック数 重み減衰", "学習率 - バッチサイズ - ウォームアップ - エポック数 - 重み減衰",
    "学習率 ≻ バッチサイズ ≻ ウォームアップ ≻ エポック ≻ WD", "学習率 >> バッチサイズ > ウォームアップ > エポック数 > 重み減衰",
    "①学習率②バッチサイズ③ウォームアップ④エポック数⑤重み減衰", "① 学習率 ② バッチサイズ ③ ウォームアップ ④ エポック数 ⑤ 重み減衰",
    "(1)学習率(2)バッチサイズ(3)ウォームアップ(4)エポック数(5)重み減衰", "1.学習率 2.バッチサイズ 3.ウォームアップ 4.エポック数 5.重み減衰",
    "１．学習率　２．バッチサイズ　３．ウォームアップ　４．エポック数　５．重み減衰",
    "1位:学習率、2位:バッチサイズ、3位:ウォームアップ、4位:エポック数、5位:重み減衰",
    "1位 学習率 5位 重み減衰 2位 バッチサイズ 3位 ウォームアップ 4位 エポック数",
    "第1位 学習率、第2位 バッチサイズ、第3位 ウォームアップ、第4位 エポック数、第5位 重み減衰",
    "優先順位: 学習率 > バッチサイズ > ウォームアップ > エポック数 > 重み減衰", "学習率、バッチサイズ、ウォームアップ、エポック数、重み減衰の順",
    "学習率(最重要) > バッチサイズ > ウォームアップ > エポック数 > 重み減衰(最後)", "lr -> bs -> warmup -> epochs -> wd",
    "LR > BS > Warm Up > Epochs > Weight Decay", "1) lr\n2) bs\n3) warmup\n4) epochs\n5) wd", "- lr\n- bs\n- warmup\n- epochs\n- wd",
    "learning rate, then batch size, then warmup steps, then number of epochs, then weight decay",
    "weight decay < epochs < warmup < batch size < learning rate", "重み減衰＜エポック数＜ウォームアップ＜バッチサイズ＜学習率",
    ["1. 学習率", "2. バッチサイズ", "3. ウォームアップ", "4. エポック数", "5. 重み減衰"],
    {"1": "lr", "2": "bs", "3": "warmup", "4": "epochs", "5": "wd"}, {"5位": "wd", "1位": "lr", "3位": "warmup", "2位": "bs", "4位": "epochs"},
    {"wd": 5, "lr": 1, "bs": 2, "epochs": 4, "warmup": 3}, {"学習率": "1", "重み減衰": "5", "バッチサイズ": "2", "エポック数": "4", "ウォームアップ": "3"},
]  # fmt: skip


@pytest.mark.parametrize("raw", ROWS, ids=range(len(ROWS)))
def test_an_order_is_read_in_any_notation(raw: RawAnswer) -> None:
    outcome = judge(raw)
    assert (outcome.value, outcome.verdict) == (">".join(NAMES), Verdict.CORRECT)


ASKED_BACK: list[tuple[str, list[RawAnswer]]] = [
    ("incomplete_order", ["学習率", "学習率 > バッチサイズ"]),
    ("duplicate_entry", ["学習率 > lr > ウォームアップ > エポック数", ["lr", "lr", "bs"]]),
    ("unknown_entry", ["学習率 > ドロップアウト > バッチサイズ", "a > b > c", ["lr", "bs", "dropout"]]),
    ("ignored_negation", ["not learning rate > bs > warmup > epochs > wd"]),
    ("not_an_order", [
        7, 0, True, 10**400, [1, 2, 3], [["lr"] * 3, 5], "x" * 5_000, ["lr"] * 100, {"a": "b", "c": "d"}, {"lr": True, "bs": 2},
        {"1": ["lr"], "2": "bs"}, "lr = bs = warmup = epochs = wd", "lr/bs/warmup/epochs/wd",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "raw"), [(s, raw) for s, many in ASKED_BACK for raw in many], ids=repr)
def test_what_is_no_order_is_asked_back(slug: str, raw: RawAnswer) -> None:
    outcome = judge(raw)
    assert (outcome.verdict, outcome.mistakes, outcome.value) == (Verdict.INVALID, (slug,), None)


@pytest.mark.parametrize("raw", [None, "", " ", [], [""], {}])
def test_nothing_written_is_blank(raw: RawAnswer) -> None:
    assert judge(raw).mistakes == ("blank",)


@pytest.mark.parametrize(
    ("raw", "verdict", "slugs"),
    [
        ("lr > bs > epochs", "partial", ("incomplete_order",)),
        ("bs > lr > warmup > epochs > wd", "partial", ("wrong_first",)),
        ("lr > wd > bs > warmup > epochs", "partial", ("minor_too_high",)),
        ("wd > epochs > warmup > bs > lr", "wrong", ("wrong_first", "minor_too_high", "reversed_order")),
        ("lr > bs = warmup > epochs > wd", "correct", ()),
        (["lr", ["bs", "warmup"], "epochs", "wd"], "correct", ()),
        ("lr = bs > warmup > epochs > wd", "partial", ("wrong_first",)),
    ],
)
def test_what_stands_out_of_place_is_named(raw: RawAnswer, verdict: str, slugs: tuple[str, ...]) -> None:
    outcome = judge(raw)
    assert (outcome.verdict, outcome.mistakes) == (verdict, slugs)


def test_the_missing_are_named_and_the_agreement_is_told_in_words() -> None:
    message = judge("bs > lr > warmup > epochs").message
    assert "weight decay" in message.en
    assert "5 of 6 pairs" in message.en


def test_an_order_written_from_the_least_important_gets_a_remark() -> None:
    assert judge("wd < epochs < warmup < bs < lr").remarks
    assert not judge("lr > bs > warmup > epochs > wd").remarks


def test_every_full_order_gets_the_verdict_of_its_rank_correlation() -> None:
    for order in permutations(NAMES):
        best = max(
            sum(1 if order.index(a) < order.index(b) else -1 for a, b in combinations(accepted, 2)) / 10
            for accepted in KEY.accept
        )
        well_placed = order[0] == "learning_rate" and order.index("weight_decay") >= 2
        wanted = (
            Verdict.CORRECT if best >= 0.8 and well_placed else Verdict.PARTIAL if best >= 0.3 else Verdict.WRONG
        )  # fmt: skip
        assert judge(" > ".join(order)).verdict is wanted, order


PIECES = "lr bs warmup epochs wd 学習率 重み減衰 > < = 、 , / ① ② 1. 2. ( ) → not ではない の順 \n \u202e \ud800 __ dropout ・ - 1位".split()  # noqa: SIM905


def test_ten_thousand_random_orders_are_right_only_with_all_names_in_an_accepted_order() -> None:
    draw = random.Random(3)
    for _ in range(10_000):
        names = draw.sample(["lr", "bs", "warmup", "epochs", "wd"], 5)
        noise = [draw.choice(PIECES) for _ in range(draw.randrange(0, 4))]
        words = [*names, *noise] if draw.random() < 0.5 else [*noise, draw.choice((" > ", ", ", "→")).join(names)]
        if draw.random() < 0.3:
            draw.shuffle(words)
        raw: RawAnswer = draw.choice((" ".join(words), " > ".join(words), words, [words], {"order": " ".join(words)}))
        outcome = judge(raw)
        assert isinstance(outcome, Outcome)
        if outcome.verdict is Verdict.CORRECT:
            groups = [group.split("=") for group in (outcome.value or "").split(">")]
            assert sorted(name for group in groups for name in group) == sorted(NAMES)
            assert groups[0] == ["learning_rate"]
            assert "weight_decay" not in groups[1]
            assert not {"not", "ではない"} & set(words), raw
