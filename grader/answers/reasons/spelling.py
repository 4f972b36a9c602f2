"""Spellings put right before cues are looked for: "bidirectinal", typed in a hurry, and text in kana alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from grader.answers.reasons.folding import Folded

SHORTEST = 7  # letters; shorter words are too like each other
CLOSE = 0.87  # share of letters in common, in order
_WORD = re.compile(rf"[a-z]{{{SHORTEST},}}")


@lru_cache(maxsize=128)
def key_words(cues: tuple[str, ...]) -> tuple[str, ...]:
    """The plain words of a rubric's cues, long enough to be told apart."""
    return tuple(sorted({word for cue in cues for word in _WORD.findall(cue.lower())}))


def corrected(folded: Folded, known: Sequence[tuple[int, int]], words: tuple[str, ...]) -> Folded:
    """The text with words that no cue covers, but that are nearly a key word, replaced by it; offsets still fit."""
    covered = bytearray(len(folded.text) + 1)
    for start, end in known:
        covered[start:end] = b"\1" * (end - start)
    text, at = folded.text, list(folded.at)
    for match in reversed(list(_WORD.finditer(text))):
        start, end = match.span()
        if any(covered[start:end]) or match[0] in words:
            continue
        close = [
            word
            for word in get_close_matches(match[0], words, n=1, cutoff=CLOSE)
            if word[0] == match[0][0] and not _other_word(match[0], word)
        ]
        if close:
            right = close[0]
            places = [at[min(start + i, end - 1)] for i in range(len(right))]
            places[-1] = at[end - 1]
            text = text[:start] + right + text[end:]
            at[start:end] = places
    return Folded(text, tuple(at))


def _other_word(typed: str, word: str) -> bool:
    """Whether they differ by one consonant in place of another: "contract" is no slip for "contrast"."""
    if len(typed) != len(word):
        return False
    differ = [(a, b) for a, b in zip(typed, word, strict=True) if a != b]
    return len(differ) == 1 and not set(differ[0]) & set(_VOWELS)


_VOWELS = "aeiouy"
LONG = 4  # kana
_KANJI = re.compile(r"[一-鿿]")
_KANA = re.compile(r"[ぁ-ん]")


def spelt(folded: Folded, readings: Mapping[str, str]) -> Folded:
    """Readings and slips that a rubric knows in their usual spelling, the longest first.

    In text with kanji only the long ones and those that hold a kanji are replaced: a short reading may be another word.
    """
    bare = not _KANJI.search(folded.text) and len(_KANA.findall(folded.text)) >= 8
    known = [kana for kana in readings if bare or len(kana) >= LONG or _KANJI.search(kana)]
    if not known:
        return folded
    pattern = re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))
    text, at = folded.text, list(folded.at)
    for match in reversed(list(pattern.finditer(text))):
        start, end = match.span()
        usual = readings[match[0]]
        places = [at[min(start + i, end - 1)] for i in range(len(usual))]
        places[-1] = at[end - 1]
        text = text[:start] + usual + text[end:]
        at[start:end] = places
    return Folded(text, tuple(at))
