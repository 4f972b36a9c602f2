"""Polite Japanese in the plain form: 進みません is 進まない, 防ぎます is 防ぐ, so that a cue is written once, plainly.

Students hand in です・ます as often as not, and a cue such as 進ま(?:な|ず) would see only half of them.
"""

from __future__ import annotations

import re

from grader.answers.reasons.folding import Folded

_I, _A, _U = "いきぎしちにびみり", "わかがさたなばまら", "うくぐすつぬぶむる"
_E = "えけげせぜてでねべめれ"
# ichidan stems in the i-row: nothing changes but the ending
_ICHIDAN = re.compile(
    r"(?:でき|出来|足り|起き|落ち|過ぎ|すぎ|尽き|[感生信命通応閉]じ|用い|率い|生き|借り|降り|試み|[伸延]び|(?:^|[てでがはにもを、。])い)$"
)
# 学習します, にします are する; 壊します, 減らします are verbs in す
_SURU = re.compile(r"(?:^|[一-鿿々ァ-ヺー]{2}|[a-z。、]|[をにはもが]|(?<![一-鿿々])と|[しくう])し$")
# "I do not know" and "please" are looked for as they are typed
_LEFT = re.compile(r"(?:(?:わか|分か|判)り|願い(?:いた)?し|いたし)$")
_ENDING = re.compile(r"(?<=[一-鿿々ぁ-ん])(ませんでした|ません|ます)(?!よう)")


def plain_forms(folded: Folded) -> Folded:
    """The text with ます and ません in the plain form; offsets still point into what was typed."""
    text, at = folded.text, list(folded.at)
    for match in reversed(list(_ENDING.finditer(text))):
        start, end = match.span()
        before = text[max(0, start - 6) : start]
        if _LEFT.search(before):
            continue
        stem, ending = _plain(before, match[1])
        gone = 2 if before.endswith("あり") and ending.startswith("な") else len(stem)
        begin, changed = start - gone, ("" if gone == 2 else stem) + ending  # ありません is ない
        places = [at[min(begin + i, end - 1)] for i in range(len(changed))]
        places[-1] = at[end - 1]
        text = text[:begin] + changed + text[end:]
        at[begin:end] = places
    return Folded(text, tuple(at))


def _plain(before: str, ending: str) -> tuple[str, str]:
    """The stem's last letter in its new form ("" where it stays) and the plain ending."""
    denied = {"ません": "ない", "ませんでした": "なかった"}.get(ending)
    last = before[-1]
    if last not in _I or _ICHIDAN.search(before):
        return "", denied or "る"  # 見えます, できます, 見ます
    if last == "し" and _SURU.search(before):
        return ("し", denied) if denied else ("す", "る")
    row = _A if denied else _U
    return row[_I.index(last)], denied or ""
