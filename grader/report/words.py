"""Verdicts in words, with an icon and a tone: never a colour alone."""

from __future__ import annotations

from typing import Literal, NamedTuple

from grader.model import Verdict
from grader.text import Text

Tone = Literal["good", "part", "bad", "note", "wait"]


class Word(NamedTuple):
    """How a verdict is shown."""

    text: Text
    icon: str
    tone: Tone


WORDS: dict[Verdict, Word] = {
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
BLANK = Word(Text("未解答", "Not answered"), "–", "note")


def word_for(verdict: Verdict, mistakes: tuple[str, ...]) -> Word:
    """The word of an outcome: an empty answer is not one that could not be read."""
    return BLANK if verdict is Verdict.INVALID and "blank" in mistakes else WORDS[verdict]
