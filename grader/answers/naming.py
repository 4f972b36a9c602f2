"""Find which entries of a closed list a short phrase names: ids, titles and aliases in either language.

Everything is compared after folding width, case, kana lengthening and punctuation. Latin names match on word
boundaries only ("GPT" is not in "gptq"), the longest name wins ("LoRA adapters" before "LoRA"), and what a phrase
denies is told apart from what it names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from grader.key_model import Option

MAX_PHRASE = 300

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－_", "-"))
_EDGE = re.compile(r"[\s\"'`「」『』“”‘’()（）\[\]{}<>【】*。.、,;；:：!！・]+")
_LATIN = re.compile(r"[a-z0-9]")
# after a name: it is denied; before a name: "not BERT"
_DENIED_AFTER = re.compile(
    r"\s*(?:モデル|型|系)?\s*(?:は|が|を|も)?\s*(?:では|じゃ|で)?(?:は|も)?\s*"
    r"(?:なく|ない|ありません|使わない|使えない|不適|向かない|適さない|以外|不要)"
    r"|\s*(?:is|are|does|do|would|was)(?: not|n't)\b|\s+is (?:wrong|unsuitable|inappropriate)"
)
_DENIED_BEFORE = re.compile(
    r"(?:\bnot\b|n't|\bno\b|\bnever\b|\binstead of\b|\brather than\b|\bwithout\b|\bexcept\b)"
    r"\s*(?:a |an |the |use |using )*$"
)


@dataclass(frozen=True)
class Named:
    """One mention: which option, where in the folded phrase, and whether it is denied."""

    option: Option
    start: int
    end: int
    denied: bool


def fold(text: str) -> str:
    """Width, case, dashes and runs of space folded; letters and digits kept."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # the lengthening mark is a dash only between Latin letters; in katakana it is dropped at the end of a word
    folded = re.sub(r"(?<=[ァ-ヶ])ー(?![ァ-ヶー])", "", folded)
    folded = re.sub(r"(?<=[ァ-ヶ])ー", "ー", folded)
    folded = "".join(c if c == "ー" else c.translate(_DASHES) for c in folded)
    return re.sub(r"\s+", " ", folded).strip()


def bare(text: str) -> str:
    """The folded text without spaces, dashes and punctuation: for comparing whole answers."""
    return re.sub(r"[\s\-]+", "", _EDGE.sub("", fold(text)))


@lru_cache(maxsize=256)
def _names(options: tuple[Option, ...]) -> tuple[dict[str, Option], tuple[tuple[re.Pattern[str], Option], ...]]:
    """(bare name → option, patterns longest first)."""
    exact: dict[str, Option] = {}
    patterns: list[tuple[str, Option]] = []
    for option in options:
        for name in (option.id, option.title.ja, option.title.en, *option.aliases):
            exact.setdefault(bare(name), option)
            patterns.append((fold(name), option))
    compiled = []
    for name, option in sorted(dict(patterns).items(), key=lambda pair: -len(pair[0])):
        body = re.escape(name).replace(r"\ ", r"[\s\-]*").replace(r"\-", r"[\s\-]*")
        left = r"(?<![a-z0-9])" if _LATIN.match(name[0]) else ""
        right = r"(?![a-z0-9])" if _LATIN.match(name[-1]) else ""
        compiled.append((re.compile(left + body + right), option))
    return exact, tuple(compiled)


def whole(text: str, options: tuple[Option, ...]) -> Option | None:
    """The option that the whole text is a name of."""
    return _names(options)[0].get(bare(text))


def mentions(text: str, options: tuple[Option, ...]) -> list[Named]:
    """Every option named in the text, in order; a name inside a longer one does not count."""
    phrase = fold(text)[:MAX_PHRASE]
    taken = [False] * len(phrase)
    found: list[Named] = []
    for pattern, option in _names(options)[1]:
        for match in pattern.finditer(phrase):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            taken[start:end] = [True] * (end - start)
            denied = bool(_DENIED_AFTER.match(phrase, end) or _DENIED_BEFORE.search(phrase[:start]))
            found.append(Named(option, start, end, denied))
    return sorted(found, key=lambda named: named.start)


def nearest(text: str, options: tuple[Option, ...]) -> Option | None:
    """The option whose name is closest to a misspelt one."""
    exact = _names(options)[0]
    near = get_close_matches(bare(text)[:80], exact, n=1, cutoff=0.7)
    return exact[near[0]] if near else None
