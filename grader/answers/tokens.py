"""Tokens of arithmetic and of the prose around it, and the names that a question knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple

from grader.answers.literal import Quantity, TooLargeError, scan, scan_percent
from grader.answers.normalise import Source
from grader.text import Text

MAX_TOKENS = 400

_WORD = re.compile(r"[A-Za-zªºÀ-ɏͰ-Ͽℓ][A-Za-z0-9À-ɏͰ-Ͽℓ_]*|_+[A-Za-z]\w*|[ぁ-ヿ一-鿿々〆]+", re.ASCII)
_AMOUNT = re.compile(r"[一二三四五六七八九十百千][〇一二三四五六七八九十百千]{0,20}[万億十百千]")
_OPERATORS = {"+": "+", "-": "-", "*": "*", "/": "/", "^": "^"}
_RELATIONS = re.compile(r":=|==|=>|->|<=|>=|!=|<|>|=|≈|≤|≥|≠|⇒|→|∴|⟹|⟶")
_CANONICAL = {"==": "=", ":=": "=", "=>": "⇒", "->": "⇒", "→": "⇒", "∴": "⇒", "⟹": "⇒", "⟶": "⇒", "<=": "≤", ">=": "≥",
              "!=": "≠"}  # fmt: skip


class Token(NamedTuple):
    """kind: number, name, word, operator, "(", ")", percent, relation, mark, box, end."""

    kind: str
    text: str
    start: int
    end: int
    quantity: Quantity | None = None
    spaced: bool = False  # white space before it


class Vocabulary:
    """The names of a question and their other spellings; case matters first, and is ignored where that is clear."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)
        self.known = tuple(dict.fromkeys(names.values()))
        folded: dict[str, set[str]] = {}
        for spelling, name in names.items():
            folded.setdefault(spelling.casefold(), set()).add(name)
        self.folded = {spelling: next(iter(found)) for spelling, found in folded.items() if len(found) == 1}
        self._cache: dict[tuple[str, bool], tuple[str, ...] | None] = {}

    def split(self, word: str, fold: bool = True) -> tuple[str, ...] | None:
        """`word` as one name, or as several glued together (rdk), longest first; None where it is neither."""
        key = (word, fold)
        if key not in self._cache:
            if len(self._cache) > 4096:
                self._cache.clear()
            self._cache[key] = self._split(word, fold)
        return self._cache[key]

    def _split(self, word: str, fold: bool) -> tuple[str, ...] | None:
        if word in self.names:
            return (self.names[word],)
        if fold and word.casefold() in self.folded:
            return (self.folded[word.casefold()],)
        if len(word) > 64:
            return None
        glued = self._glued(word, self.names)
        if glued is None and fold:
            glued = self._glued(word.casefold(), self.folded)
        return glued

    @staticmethod
    def _glued(word: str, names: Mapping[str, str]) -> tuple[str, ...] | None:
        # best[i]: how word[i:] splits, longest name first; filled from the end, so the work is quadratic in 64 at most
        best: list[tuple[str, ...] | None] = [None] * len(word) + [()]
        lengths = sorted({len(name) for name in names if name.isalpha()}, reverse=True)
        for start in range(len(word) - 1, -1, -1):
            for length in lengths:
                rest = best[start + length] if start + length <= len(word) else None
                name = names.get(word[start : start + length])
                if rest is not None and name is not None:
                    best[start] = (name, *rest)
                    break
        return best[0]

    def nearest(self, word: str) -> str | None:
        """The known spelling that resembles `word` most, or None."""
        found = get_close_matches(word[:40], list(self.names), n=1, cutoff=0.7)
        return found[0] if found else None


@lru_cache(maxsize=512)
def _vocabulary(pairs: tuple[tuple[str, str], ...]) -> Vocabulary:
    return Vocabulary(dict(pairs))


def vocabulary(names: Iterable[str] | Mapping[str, Any]) -> Vocabulary:
    """The Vocabulary of plain names or of spellings → names; made once for each set."""
    if isinstance(names, Mapping):
        # a mapping to anything but text is a table of values: its keys are the names
        return _vocabulary(tuple((key, name if isinstance(name, str) else key) for key, name in names.items()))
    return _vocabulary(tuple((name, name) for name in names))


def too_many(source: Source) -> Exception:
    return source.fail(
        Text(
            f"式が長すぎます。記号や数は{MAX_TOKENS}個までにしてください。",
            f"This has too many parts. Please keep it within {MAX_TOKENS} numbers and signs.",
        ),
        0,
        len(source.text),
    )


def tokenise(source: Source, names: Vocabulary, *, scales: bool, fold: bool = True) -> list[Token]:
    """All tokens of `source`, ending with an `end`. Never refuses a word or a mark: the parser does.

    `scales`: K, M and 万 after a digit multiply it (in a formula they are names). Raises UnreadableError.
    """
    text = source.text
    tokens: list[Token] = []
    position, length = 0, len(text)
    while position < length:
        before = position
        while position < length and text[position] == " ":
            position += 1
        if position == length:
            break
        spaced = position > before or not tokens
        if len(tokens) >= MAX_TOKENS:
            raise too_many(source)
        character = text[position]
        previous = tokens[-1] if tokens else None
        # 6/3*10^5 and 2^3*10^5: the power of ten is no part of the literal there
        power = previous is None or previous.text not in ("/", "^")
        if character.isdigit() or character in "." or (scales and character in _KANJI_START):
            try:
                read = scan(text, position, scales=scales, power=power, alone=scales and not text.strip(_KANJI_START))
            except TooLargeError as error:
                raise source.fail(error.message, position, min(length, position + 40)) from None
            if read is not None:
                quantity, end = read
                tokens.append(Token("number", text[position:end], position, end, quantity, spaced))
                position = end
                continue
        percent = scan_percent(text, position) if character in "%pパプﾊ" else None
        if percent is not None and previous is not None:
            tokens.append(Token("percent", "%", position, percent, None, spaced))
            position = percent
            continue
        if text.startswith("**", position):
            tokens.append(Token("operator", "^", position, position + 2, None, spaced))
            position += 2
            continue
        relation = _RELATIONS.match(text, position)
        if relation:
            sign = _CANONICAL.get(relation.group(), relation.group())
            tokens.append(Token("relation", sign, position, relation.end(), None, spaced))
            position = relation.end()
            continue
        if character in _OPERATORS:
            tokens.append(Token("operator", character, position, position + 1, None, spaced))
        elif character in "([":
            tokens.append(Token("(", "(", position, position + 1, None, spaced))
        elif character in ")]":
            tokens.append(Token(")", ")", position, position + 1, None, spaced))
        elif character in "⟦⟧":
            tokens.append(Token("box", character, position, position + 1, None, spaced))
        elif word := _WORD.match(text, position):
            position = _word(tokens, word, names, fold, scales, spaced, previous)
            continue
        else:
            tokens.append(Token("mark", character, position, position + 1, None, spaced))
        position += 1
    tokens.append(Token("end", "", length, length, None, True))
    return tokens


_KANJI_START = "〇零一二三四五六七八九十百千万億兆"


def _word(
    tokens: list[Token],
    match: re.Match[str],
    names: Vocabulary,
    fold: bool,
    scales: bool,
    spaced: bool,
    previous: Token | None,
) -> int:
    word, start, end = match.group(), match.start(), match.end()
    if scales and not word.isascii() and (inside := _AMOUNT.search(word, 1)):
        word, end = word[: inside.start()], start + inside.start()  # 約百十八万, 合計百十八万
    if word in ("x", "X") and word not in names.names and previous and previous.kind in ("number", "name", ")"):
        tokens.append(Token("operator", "*", start, end, None, spaced))
        return end
    if len(word) > 1 and word[0] in "xX" and word[1:].isdigit() and previous and previous.kind in ("number", ")"):
        tokens.append(Token("operator", "*", start, start + 1, None, spaced))  # 768x16
        return start + 1
    split = names.split(word, fold)
    if split is None:
        tokens.append(Token("word", word, start, end, None, spaced))
    else:
        for index, name in enumerate(split):
            tokens.append(Token("name", name, start, end, None, spaced and index == 0))
    return end
