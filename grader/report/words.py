"""Verdicts, kinds, slips and points in words. A verdict has an icon and a tone: never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from grader.result import Outcome, Verdict
from grader.text import Text

Tone = Literal["good", "part", "bad", "note", "wait"]


class Word(NamedTuple):
    """How a verdict is shown."""

    text: Text
    icon: str
    tone: Tone


WORDS: Final[Mapping[Verdict, Word]] = {
    Verdict.CORRECT: Word(Text("正解", "Correct"), "✓", "good"),
    Verdict.PARTIAL: Word(Text("部分点", "Partly right"), "◐", "part"),
    Verdict.WRONG: Word(Text("まだ正しくありません", "Not right yet"), "✗", "bad"),
    Verdict.INVALID: Word(Text("読み取れません", "Could not be read"), "?", "note"),
    Verdict.REVIEW: Word(Text("確認待ち", "Waiting for a person"), "…", "wait"),
    Verdict.PASSED: Word(Text("合格", "Passed"), "✓", "good"),
    Verdict.FAILED: Word(Text("不合格", "Not yet"), "✗", "bad"),
    Verdict.BAD_RETURN: Word(Text("戻り値が違います", "Wrong return value"), "✗", "bad"),
    Verdict.RAISED: Word(Text("例外が起きました", "Raised an exception"), "✗", "bad"),
    Verdict.TIMEOUT: Word(Text("時間切れ", "Took too long"), "✗", "bad"),
    Verdict.OUT_OF_MEMORY: Word(Text("メモリ不足", "Out of memory"), "✗", "bad"),
    Verdict.CRASHED: Word(Text("異常終了", "Crashed"), "✗", "bad"),
    Verdict.FORBIDDEN: Word(Text("許可されていない操作", "Not allowed"), "✗", "bad"),
    Verdict.MISSING: Word(Text("見つかりません", "Missing"), "?", "note"),
    Verdict.SKIPPED: Word(Text("省略", "Skipped"), "–", "note"),
    Verdict.BROKEN: Word(Text("採点側の不具合", "Our fault"), "!", "wait"),
}
FREE_TEXT: Final = ("reason", "pairs")
BLANK: Final = Word(Text("未解答", "Not answered"), "–", "note")

# What a verdict costs, where a student may fear the worse.
NOTES: Final[Mapping[Verdict, Text]] = {
    Verdict.REVIEW: Text(
        "人が読んで点を付けます。それまで減点にはなりません。",
        "A person will read this and give the points; until then it costs you nothing.",
    ),
    Verdict.BROKEN: Text(
        "採点する側の不具合で、あなたの誤りではありません。減点はされず、直ったあとに採点します。",
        "This is our fault, not yours. It costs you nothing and will be graded once we have repaired it.",
    ),
}

KINDS: Final[Mapping[str, Text]] = {
    "choice": Text("選択", "choice"),
    "choices": Text("複数選択", "choices"),
    "number": Text("数", "number"),
    "percent": Text("割合", "share"),
    "formula": Text("式", "formula"),
    "interval": Text("値または範囲", "value or range"),
    "ranking": Text("順序", "order"),
    "reason": Text("理由", "reason"),
    "pairs": Text("問題と対策", "problems and countermeasures"),
    "check": Text("コードの検査", "check of code"),
    "experiment": Text("学習の実験", "training run"),
}

# Slips that the readers name themselves; those of a course's own keys come with the course's texts.
MISTAKES: Final[Mapping[str, Text]] = {
    "arithmetic_slip": Text("式は正しいが計算が違う", "right working, wrong arithmetic"),
    "decimal_comma": Text("小数点にコンマを使った", "a comma for the decimal point"),
    "duplicate_entry": Text("同じ項目を二度並べた", "the same entry twice"),
    "gave_count_not_ratio": Text("割合ではなく個数を答えた", "a count where a share was asked"),
    "gave_ratio_not_count": Text("個数ではなく割合を答えた", "a share where a count was asked"),
    "bytes_instead_of_params": Text("個数ではなくバイト数を答えた", "bytes instead of parameters"),
    "hard_coded_values": Text("変数の代わりに数を書き込んだ", "numbers in place of variables"),
    "ignored_negation": Text("否定の入った文で答えた", "an answer with a negation in it"),
    "incomplete_order": Text("順序に足りない項目がある", "an order with entries left out"),
    "inverted_ratio": Text("分子と分母が逆", "the fraction upside down"),
    "minor_too_high": Text("影響の小さい項目を上位に置いた", "a minor entry placed too high"),
    "multiple_answers": Text("答えを複数書いた", "several answers in one place"),
    "not_a_choice": Text("選択肢ではないものを書いた", "something that is no choice"),
    "not_an_order": Text("順序になっていない", "not an order"),
    "not_text": Text("文章ではないものを書いた", "something that is no text"),
    "only_a_bound": Text("範囲の片側だけを書いた", "only one end of a range"),
    "percent_fraction_slip": Text("百分率と小数の取り違え(100 倍)", "percent and fraction mixed up (a factor of 100)"),
    "range_too_wide": Text("範囲が広すぎる", "too wide a range"),
    "ratio_instead_of_reduction": Text(
        "減る割合ではなく残る割合を答えた", "the share kept, where the share saved was asked"
    ),
    "reduction_instead_of_ratio": Text(
        "残る割合ではなく減る割合を答えた", "the share saved, where the share kept was asked"
    ),
    "reversed_order": Text("順序が逆", "the order reversed"),
    "rounded_too_coarsely": Text("丸めすぎ", "rounded too much"),
    "sign_error": Text("符号の誤り", "a wrong sign"),
    "too_high": Text("値が大きすぎる", "too large a value"),
    "too_long": Text("長すぎる答え", "too long an answer"),
    "too_low": Text("値が小さすぎる", "too small a value"),
    "truncated_not_rounded": Text("四捨五入せずに切り捨てた", "cut off instead of rounded"),
    "unit_slip": Text("単位の取り違え", "a wrong unit"),
    "unknown_choice": Text("選択肢にない答え", "a choice that is not in the list"),
    "unknown_entry": Text("一覧にない項目", "an entry that is not in the list"),
    "unknown_name": Text("知らない変数名", "an unknown variable"),
    "wrong_first": Text("最も重要な項目が違う", "another entry first"),
    "wrong_unit_name": Text("求められていない単位", "a unit that was not asked for"),
}


def note_for(outcome: Outcome) -> Text | None:
    """What a verdict costs, if its message does not say so: those of free text, read by a person anyway, do."""
    return None if outcome.kind in FREE_TEXT else NOTES.get(outcome.verdict)


def word_for(verdict: Verdict, mistakes: tuple[str, ...]) -> Word:
    """The word of an outcome: an empty answer is not one that could not be read."""
    return BLANK if verdict in (Verdict.INVALID, Verdict.MISSING) and "blank" in mistakes else WORDS[verdict]


def figure(value: float) -> str:
    """Points as people write them: 3, 3.5, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
