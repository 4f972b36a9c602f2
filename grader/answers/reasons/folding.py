"""One spelling for the many ways of typing the same words, with a map back to what was typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MARKS = "\u3099\u309a\uff9e\uff9f゛゜"
_LONG = re.compile(r"(?<=[ァ-ヺ])ー+(?![ァ-ヺー])")  # エンコーダー is エンコーダ
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'", "‐": "-", "‑": "-", "–": "-", "−": "-"})
_JA = re.compile(r"[぀-ヿ㐀-鿿々〆ー]")


@dataclass(frozen=True)
class Folded:
    """Folded text; `at[i]` is where its character i stands in what was typed."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the folded text, in characters of what was typed."""
        if start >= end:
            here = self.at[min(start, len(self.at) - 1)] if self.at else 0
            return here, here
        return self.at[start], self.at[end - 1] + 1


def fold(raw: str) -> Folded:
    """NFKC, lower case, plain quotes; no long mark at a word's end; no space inside Japanese."""
    out: list[str] = []
    at: list[int] = []
    index = 0
    while index < len(raw):
        width = 2 if index + 1 < len(raw) and raw[index + 1] in _MARKS else 1
        part = raw[index : index + width]
        if width == 2:
            part = part[0] + {"\uff9e": "\u3099", "゛": "\u3099", "\uff9f": "\u309a", "゜": "\u309a"}.get(
                part[1], part[1]
            )
        for character in unicodedata.normalize("NFKC", part).lower().translate(_QUOTES):
            if character in "\r\t\u00a0\u3000":
                character = " "
            if unicodedata.category(character) in ("Cc", "Cf", "Cs") and character != "\n":
                continue
            out.append(character)
            at.append(index)
        index += width
    dropped = {i for match in _LONG.finditer("".join(out)) for i in range(*match.span())}
    for i, character in enumerate(out):
        if character == " " and 0 < i < len(out) - 1 and (_JA.match(out[i - 1]) or _JA.match(out[i + 1])):
            dropped.add(i)
    kept = [i for i in range(len(out)) if i not in dropped]
    return Folded("".join(out[i] for i in kept), tuple(at[i] for i in kept))


def fold_cue(cue: str) -> str:
    """A cue of a rubric in the spelling that `fold` gives; its case is left to the pattern's flag."""
    return _LONG.sub("", unicodedata.normalize("NFKC", cue))


def is_japanese(text: str) -> bool:
    """True where a tenth of the letters or more are Japanese: English terms are common in Japanese answers."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and 10 * sum(1 for character in letters if _JA.match(character)) >= len(letters)
