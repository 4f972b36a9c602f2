"""Recommended values and ranges: every notation is read exactly, and what does not state one is asked back."""

from __future__ import annotations

import random
import re
import unicodedata
from fractions import Fraction

import pytest

from grader.answers import score_item
from grader.key_model import IntervalKey
from grader.model import Item, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text, same


def item(
    name: str, unit: str, accept: tuple[str, str], tolerate: tuple[str, str], *named: tuple[str, str, str]
) -> Item:
    ranges = tuple((slug, Fraction(low), Fraction(high), same(slug)) for slug, low, high in named)
    key = IntervalKey(
        unit,
        (Fraction(accept[0]), Fraction(accept[1])),
        (Fraction(tolerate[0]), Fraction(tolerate[1])),
        mistakes=ranges,
    )
    return Item(f"h/{name}", "interval", (name,), 1.0, same(name), key)


ITEMS = {
    "rate": item(
        "rate", "", ("1e-5", "5e-5"), ("5e-6", "1e-4"), ("for_lora", "1e-4", "3e-4"), ("scratch", "5e-4", "0.1")
    ),
    "batch": item("batch", "count", ("16", "32"), ("8", "64")),
    "warmup": item("warmup", "percent", ("0.05", "0.1"), ("0.01", "0.2")),
    "decay": item("decay", "", ("0.01", "0.1"), ("0.001", "0.3")),
    "epochs": item("epochs", "count", ("2", "5"), ("1", "10")),
}


def judge(name: str, raw: RawAnswer) -> Outcome:
    return score_item(ITEMS[name], raw, {})


READ: list[tuple[str, str, list[RawAnswer]]] = [
    ("rate", "1/50000..1/50000", [
        "2e-5", "2E-5", "2e-05", "2.0e-5", "0.00002", ".00002", "2×10^-5", "2×10⁻⁵", "2·10⁻⁵", "2・10^-5", "2 × 10^{-5}",
        "$2\\times10^{-5}$", "2*10**-5", "２ｅ－５", "２×１０＾−５", "2e–5", "1/50000", "20e-6", "2×10の-5乗",
        "約2e-5", "2e-5程度", "2e-5くらい", "2e-5あたり", "2e-5です。", "学習率は2e-5", "lr=2e-5", "learning_rate=2e-5",
        "LR: 2e-5", "**2e-5**", "`2e-5`", "「2e-5」", "2e-5.", "BERTでは2e-5", "2e-5が標準的", "I would use 2e-5", "usually 2e-5",
        "2e-5 (default)", "2e-5（推奨範囲: 1e-5〜5e-5）", "2e-5（LoRAの場合は1e-4）", ["2e-5"], {"value": "2e-5"},
    ]),
    ("rate", "1/50000..1/20000", [
        "2e-5〜5e-5", "2e-5～5e-5", "2e-5~5e-5", "2e-5-5e-5", "2e-5 – 5e-5", "2e-5—5e-5", "2e-5ー5e-5", "2e-5から5e-5の間",
        "2e-5 to 5e-5", "between 2e-5 and 5e-5", "from 2e-5 to 5e-5", "2e-5, 3e-5, 5e-5", "2e-5、3e-5、5e-5", "2e-5,5e-5",
        "2e-5/5e-5", "2e-5 / 3e-5 / 5e-5", "2e-5 or 5e-5", "2e-5か5e-5", "2e-5または5e-5", "[2e-5, 5e-5]", "(2e-5, 5e-5)",
        "{2e-5, 3e-5, 5e-5}", "2–5e-5", "2, 3 or 5e-5", "2〜5×10^-5", "(2〜5)×10^-5", "(2-5)e-5", "2×10⁻⁵～5×10⁻⁵",
        "0.00002-0.00005", "5e-5〜2e-5", "2e-5 .. 5e-5", "2e-5…5e-5", "2e-5 ≤ lr ≤ 5e-5", "2e-5 < lr < 5e-5",
        "2e-5以上5e-5以下", "2e-5 up to 5e-5", "2e-5, 3e-5, and 5e-5", "one of 2e-5, 3e-5, 5e-5",
        "2e-5, 3e-5, 5e-5 のいずれか", "2e-5, 3e-5, 5e-5から選ぶ", "typically 2e-5 to 5e-5", "2e-5〜5e-5がよく使われる",
        "2e-5〜5e-5（例: 3e-5）", "2e-5 ~ 5e-5 (full FT)", "3e-5を中心に2e-5〜5e-5", {"min": "2e-5", "max": "5e-5"},
        {"Low": "2e-5", "High": "5e-5"}, {"from": "5e-5", "to": "2e-5"}, {"最小": "2e-5", "最大": "5e-5"},
        ["2e-5", "3e-5", "5e-5"], ["2e-5〜3e-5", "5e-5"],
    ]),
    ("rate", "1/50000..1/25000", ["3e-5±1e-5"]),
    ("batch", "16..16", [16, "16", "１６", "十六", "16個", "16サンプル", "16 per GPU", "batch_size=16", "bs=16", "2^4", "16.0", "16."]),
    ("batch", "16..32", [
        "16〜32", "16-32", "16−32", "16～32くらい", "16 to 32", "between 16 and 32", "16か32", "16や32", "16と32", "16, 32", "16,32",
        "16/32", "16・32", "16 or 32, depending on memory", "16〜32(GPUメモリに応じて)", "32〜16", "2⁴〜2⁵", [16, 32],
        "sixteen to thirty-two", "BERTの論文では16, 32", "16~32（T4なら16）", "GPUメモリ16GBなら16〜32", {"min": 16, "max": "32"},
    ]),
    ("batch", "64..256", ["64, 128, 256"]),
    ("batch", "1024..1024", ["1,024", "1024"]),
    ("warmup", "1/10..1/10", [
        "10%", "10％", "１０％", "10", 10, "0.1", "0.10", "1/10", "100/1000", "10分の1", "1割", "一割", "約1割", "10,0%", "10 percent",
        "10パーセント", "全ステップの10%", "全体のステップの約10%", "最初の10%で線形に上げる", "10% of total training steps",
        "first 10%", "1000ステップ中100ステップ", "100 of 1000 steps", "100 steps out of 1000", "500/5000 steps",
        "100ステップ(全体の10%)", "10%（1000ステップ中100ステップ）", "10000ステップの10%", "0.1 (10%)", "10%（0.1）",
        "warmup_ratio=0.1", "ウォームアップ率10%", "トータルステップの10%", "10％位",
    ]),
    ("warmup", "1/20..1/10", [
        "5〜10%", "5～10%", "5%-10%", "5 to 10 percent", "0.05〜0.1", "5-10", "1/20〜1/10", "5%か10%", "ステップ数の5〜10%",
        "5〜10%のステップ", "全学習ステップの5〜10%程度", "the first 5-10% of training", "5, 10%",
    ]),
    ("decay", "1/100..1/100", [
        "0.01", "1e-2", "10^-2", "1%", ".01", "0,01", "λ = 0.01", "weight_decay=0.01", "重み減衰は0.01",
        "0.01 (no decay on bias and LayerNorm)", "0.01(LayerNormとバイアスは除く)",
    ]),
    ("epochs", "3..5", ["3〜5", "3-5 epochs", "３〜５エポック", "三〜五", "three to five", "3エポックから5エポック", "3, 4, or 5", "3～5回"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "raw"), [(n, v, raw) for n, v, many in READ for raw in many], ids=str)
def test_a_value_or_range_is_read_exactly(name: str, value: str, raw: RawAnswer) -> None:
    assert judge(name, raw).value == value


ASKED_BACK: list[tuple[str, str, list[RawAnswer]]] = [
    ("rate", "ignored_negation", [
        "2e-5ではない", "not 2e-5", "2e-5は大きすぎる", "2e-5 is too small", "avoid 2e-5", "2e-5以外", "1e-3ではなく2e-5",
        "2e-5 rather than 1e-3", "2e-5 (not 1e-3)",
    ]),
    ("rate", "only_a_bound", ["5e-5以下", "2e-5以上", "<5e-5", "at most 5e-5", "max 5e-5", "最大5e-5", "2e-5〜", "〜5e-5", "2e-5より小さい"]),
    ("rate", "multiple_answers", [
        "2e-5の10倍", "フル: 2e-5, LoRA: 2e-4", "full 2e-5, LoRA 1e-4", "2e-5(フル)、1e-4(LoRA)", "2e-5 1e-4", "2e-5 (1e-3)",
        "2e-5~5e-5, LoRAは1e-4~3e-4", "5/3",
    ]),
    ("rate", "unreadable", [
        "小さめ", "e-5", "2e", "2e--5", "-2e-5", "2×3e-5", "2e-5 + 1e-5", "2^-5", "2e-5 apples",  "nan", "inf",
        "1e999", "1e-999", "9" * 2_000, "2" * 3_000, "2\x00e-5", "2e-5\u202e", "print(2e-5)", "__import__('os')", "数%",
        True, [True], [[["2e-5"]]], ["2e-5", None], {"a": {"b": "2e-5"}}, 10**400, ["2e-5"] * 21,
        {"min": "2e-5", "max": ["5e-5"]},
    ]),
    ("warmup", "wrong_unit_name", ["500ステップ", "100 steps", "500 warmup steps", "1 epoch", "最初の1エポック"]),
    ("warmup", "percent_fraction_slip", ["1", 1, "0.05〜10%"]),
    ("batch", "wrong_unit_name", ["16.5", "1600%"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "slug", "raw"), [(n, s, raw) for n, s, many in ASKED_BACK for raw in many], ids=repr)
def test_what_states_no_value_is_asked_back(name: str, slug: str, raw: RawAnswer) -> None:
    outcome = judge(name, raw)
    assert (outcome.verdict, outcome.mistakes, outcome.value) == (Verdict.INVALID, (slug,), None)


@pytest.mark.parametrize("raw", [None, "", " \n", [], {}, [""], {"min": "", "max": ""}])
def test_nothing_written_is_blank(raw: RawAnswer) -> None:
    assert judge("rate", raw).mistakes == ("blank",)


@pytest.mark.parametrize(
    ("name", "raw", "verdict", "slugs"),
    [
        ("rate", "5e-6", "partial", ("too_low",)),
        ("rate", "1e-5〜1e-4", "partial", ("too_high",)),
        ("rate", "5e-6〜1e-4", "partial", ("range_too_wide",)),
        ("rate", "1e-4", "partial", ("for_lora", "too_high")),
        ("rate", "2e-4", "wrong", ("for_lora", "too_high")),
        ("rate", "1e-3", "wrong", ("scratch", "too_high")),
        ("rate", "1e-6〜1e-3", "wrong", ("range_too_wide",)),
        ("rate", "2e5", "wrong", ("too_high", "sign_error")),
        ("rate", "2e-7", "wrong", ("too_low", "unit_slip")),
        ("rate", 0, "wrong", ("too_low",)),
        ("batch", "8〜64", "partial", ("range_too_wide",)),
        ("batch", 512, "wrong", ("too_high",)),
        ("warmup", "20%", "partial", ("too_high",)),
        ("warmup", "50", "wrong", ("too_high",)),
        ("warmup", "0.5%", "wrong", ("too_low",)),
    ],
)
def test_a_value_outside_is_told_on_which_side(name: str, raw: RawAnswer, verdict: str, slugs: tuple[str, ...]) -> None:
    outcome = judge(name, raw)
    assert (outcome.verdict, outcome.mistakes) == (verdict, slugs)


@pytest.mark.parametrize(
    ("name", "raw", "shown"),
    [("rate", "0.00002〜5×10⁻⁵", "2e-5 – 5e-5"), ("warmup", "1/10", "10 %"), ("batch", "16か32", "16 – 32")],
)
def test_what_was_read_is_shown_back(name: str, raw: str, shown: str) -> None:
    assert judge(name, raw).read_as == same(shown)


def test_a_reversed_range_is_read_with_a_remark() -> None:
    assert judge("rate", "5e-5〜1e-5").remarks
    assert not judge("rate", "1e-5〜5e-5").remarks


def test_a_remark_tells_that_brackets_on_another_method_were_left_out() -> None:
    assert "括弧" in judge("rate", "2e-5（LoRAは1e-4）").remarks[0].ja


def notation(draw: random.Random, value: Fraction) -> str:
    """One of the ways to write a decimal fraction with one significant figure or more."""
    exponent = 0
    digits = value
    while digits < 1:
        digits, exponent = digits * 10, exponent - 1
    plain = f"{float(value):.7f}".rstrip("0")
    raised = "".join(dict(zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))[c] for c in str(exponent))
    return draw.choice(
        (f"{digits}e{exponent}", f"{digits}E{exponent:03d}", f"{digits}×10^{exponent}", f"{digits}×10{raised}", plain)
    )


def test_ten_thousand_written_ranges_get_the_verdict_of_their_bounds() -> None:
    draw = random.Random(7)
    joins = ("〜", "～", " to ", "から", " - ", "–", ", ", "、", " or ", "か")
    key = ITEMS["rate"].key
    assert isinstance(key, IntervalKey)
    assert key.tolerate is not None
    for _ in range(10_000):
        low, high = sorted(Fraction(draw.randrange(1, 10), 10 ** draw.randrange(3, 8)) for _ in range(2))
        text = f"{notation(draw, low)}{draw.choice(joins)}{notation(draw, high)}"
        if draw.random() < 0.2:
            text = "".join(chr(ord(c) + 0xFEE0) if "0" <= c <= "9" else c for c in text)
        outcome = judge("rate", text)
        assert outcome.value == f"{low}..{high}", text
        inside = [a <= low and high <= b for a, b in (key.accept, key.tolerate)]
        wanted = Verdict.CORRECT if inside[0] else Verdict.PARTIAL if inside[1] else Verdict.WRONG
        assert outcome.verdict is wanted, text


PIECES = [
    "2e-5",
    "5e-5",
    "1e-4",
    "0.1",
    "10",
    "16",
    "32",
    "%",
    "〜",
    "~",
    "-",
    "to",
    "から",
    "か",
    "or",
    "、",
    ",",
    "(",
    ")",
    "[",
    "]",
    "×10^",
    "⁻⁵",
    "ない",
    "not",
    "以上",
    "<",
    "≤",
    "steps",
    "ステップ",
    "エポック",
    "割",
    "分の",
    "/",
    "±",
    "LoRA",
    "例",
    "約",
    "…",
    "..",
    ".",
    "^",
    "*",
    "1e999",
    "\u202e",
    "①",
    "１",
    "％",
    "一",
    "=",
    "lr",
    "{",
    "$",
    "\\times",
    "�",
    "の",
    "乗",
    "・",
    "ー",
    "—",
    "\n",
    "\x00",
    "__",
    "too",
    "ではなく",
]


def strictly_right(name: str, text: str) -> bool:
    """Could this be right? A much simpler reader: no word of denial, and each plain number in it lies where it may."""
    plain = unicodedata.normalize("NFKC", re.sub("×10\\^⁻⁵", "e-5", text.replace("①", " "))).replace("一", "1")
    plain = re.sub(r"\.{2,}", "~", plain)
    if re.search(r"ない|なく|not|too|1e999|ステップ中", plain):
        return False
    if re.search(r"[/^*±割乗⁻]|分の|\\times", plain):
        return True  # arithmetic: only that nothing denies it is held here
    key = ITEMS[name].key
    assert isinstance(key, IntervalKey)
    found = re.findall(r"(\d*\.?\d+(?:e-5)?) ?(%?)", plain)
    values = [Fraction(number) / (100 if percent else 1) for number, percent in found]
    if "e-5" in plain and key.unit == "":
        values = [value if value < 1 else value / 10**5 for value in values]  # 2〜5e-5
    if key.unit == "percent":
        values = [value / 100 if value > 1 else value for value in values]
    return bool(values) and all(key.accept[0] <= value <= key.accept[1] for value in values)


def test_ten_thousand_random_answers_end_in_an_outcome_and_none_is_right_by_accident() -> None:
    draw = random.Random(11)
    names = list(ITEMS)
    for number in range(10_000):
        name = names[number % len(names)]
        raw: RawAnswer = "".join(draw.choice(PIECES) for _ in range(draw.randrange(0, 9)))
        shape = draw.random()
        if shape < 0.1:
            raw = [raw, "".join(draw.choice(PIECES) for _ in range(3))]
        elif shape < 0.15:
            raw = {draw.choice(("min", "low", "", "x")): raw, draw.choice(("max", "high", "y")): draw.choice(PIECES)}
        outcome = judge(name, raw)
        assert isinstance(outcome, Outcome)
        assert isinstance(outcome.message, Text)
        if outcome.verdict is Verdict.CORRECT:
            key = ITEMS[name].key
            assert isinstance(key, IntervalKey)
            low, high = (Fraction(bound) for bound in (outcome.value or "").split(".."))
            assert key.accept[0] <= low <= high <= key.accept[1]
            if isinstance(raw, str):
                assert strictly_right(name, raw), raw
