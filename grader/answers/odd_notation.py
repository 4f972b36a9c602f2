"""Notations that the number reader would misread: rewritten where the meaning is plain, asked back where it is not.

A right answer judged wrong because its notation was misread is the worst outcome; asking costs the student nothing.
"""

from __future__ import annotations

import re

from grader.answers.literal import read_quantity
from grader.answers.normalise import UnreadableError
from grader.text import Text

# per mille; formal kanji; a letter for a digit (4.l7); a repeating decimal, 4.1(6) %
_ASKED_BACK = re.compile(
    r"[‰‱]|[壱弐拾][一二三四五六七八九十百千万億壱弐参拾]|\d[.,]?[lIO]\d|\d\.\d*[(（]\d+[)）]\s*[%％]"
)
# tenths, hundredths and thousandths of old (割分厘毛), and a Japanese full stop for a decimal point
_ASKED_BACK_AS_SHARE = re.compile(r"\d\s*[割厘毛]|\d\s*分(?!の)|\d。\d")
_MIXED = re.compile(r"(?<![\d/.,*^])(\d{1,6})(?: |と)(\d{1,2})/(\d{1,2})(?![\d/]|[.,]\d)")
_KANJI_SHARE = re.compile(r"([一二三四五六七八九十百千]{1,12}) ?分の ?([一二三四五六七八九十百千]{1,12})")

ODD = Text(
    "この書き方は読み取れません。「4.5%」のように、算用数字と % で書いてください。",
    "This notation is not read. Please write plain digits, a share like “4.5%”.",
)


def rewritten(raw: str, *, percent: bool) -> str:
    """`raw` with mixed fractions and kanji fractions spelt out. UnreadableError where the digits would mislead."""
    found = _ASKED_BACK.search(raw) or (_ASKED_BACK_AS_SHARE.search(raw) if percent else None)
    if found:
        raise UnreadableError(ODD, found.start(), found.end())
    return _KANJI_SHARE.sub(_kanji_share, _MIXED.sub(_mixed, raw))


def _mixed(match: re.Match[str]) -> str:
    """4 1/6 is four and a sixth; 12 3/2 is not a mixed number and stays."""
    whole, top, bottom = match.groups()
    return f"({whole}+{top}/{bottom})" if int(top) < int(bottom) else match[0]


def _kanji_share(match: re.Match[str]) -> str:
    """二十四分の一 is 1/24."""
    bottom, top = (read_quantity(part) for part in match.groups())
    return f"{top.value}/{bottom.value}" if top is not None and bottom is not None else match[0]
