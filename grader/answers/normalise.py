"""From what a student typed to plain characters that the readers know, with a map back to every original offset.

Full-width forms, signs, brackets and superscripts become ASCII. Superscripts go first: Unicode's NFKC would turn 768²
into 7682. The size gate and the refusal of control characters and unknown scripts stand here, before any other work.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.text import Text

MAX_CHARACTERS = 2_000
BOX_OPEN, BOX_CLOSE = "⟦", "⟧"  # around what \boxed{} held; a reader prefers it


class UnreadableError(ValueError):
    """An answer or formula that cannot be read: why, and where in the original string."""

    def __init__(self, message: Text, start: int = 0, end: int | None = None, slug: str = "unreadable") -> None:
        super().__init__(f"{message.en} (at character {start + 1})")
        self.message = message
        self.start = start
        self.end = start + 1 if end is None else end
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Source:
    """Readable text; `at[i]` is the offset in `original` that character i came from (None: they are the same)."""

    text: str
    original: str
    at: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original string of `text[start:end]`."""
        if self.at is None:
            return min(start, len(self.original)), min(end, len(self.original))
        if not self.at:
            return 0, len(self.original)
        first = self.at[min(start, len(self.at) - 1)]
        last = self.at[min(max(end - 1, start, 0), len(self.at) - 1)]
        return first, max(last, first) + 1

    def fail(self, message: Text, start: int, end: int | None = None, slug: str = "unreadable") -> UnreadableError:
        """An UnreadableError at `text[start:end]`."""
        return UnreadableError(message, *self.span(start, start + 1 if end is None else end), slug)


_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n", strict=True))
_SIGNS = {
    **dict.fromkeys("−–‐‑‒﹣－", "-"),
    **dict.fromkeys("×✕✖⨯⨉＊∗﹡·⋅∙", "*"),
    **dict.fromkeys("÷∕⁄／", "/"),
    **dict.fromkeys("％﹪٪", "%"),
    **dict.fromkeys("≒≈≃≅≓≊", "≈"),
    **dict.fromkeys("〜～∼˜", "~"),
    **dict.fromkeys("，﹐", ","),
    **dict.fromkeys("．﹒", "."),
    **dict.fromkeys("【〔〖", " "),
    **dict.fromkeys("】〕〗", " "),
    **dict.fromkeys('「」『』“”„‟«»‹›"`', " "),
    **dict.fromkeys("‘’′＇", "'"),
    **dict.fromkeys("≦⩽", "≤"),
    **dict.fromkeys("≧⩾", "≥"),
    "…": "…",
    "⋯": "…",
    "\t": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "½": "(1/2)",
    "¼": "(1/4)",
    "¾": "(3/4)",
}
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f\u2061\u2062\u2063")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SCRIPTS = (
    (0xA0, 0x24F),  # Latin
    (0x250, 0x2FF),
    (0x370, 0x3FF),  # Greek
    (0x1E00, 0x1EFF),
    (0x2000, 0x218F),  # punctuation, super- and subscripts, letterlike, number forms
    (0x2190, 0x2BFF),  # arrows, mathematics, symbols
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0x31F0, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFFEF),
    (0x1D400, 0x1D7FF),  # mathematical letters
    (0x1F000, 0x1FAFF),  # pictographs
    (0x20000, 0x323AF),
)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str | None:
    """What one character stands for, or None where it is refused."""
    code = ord(character)
    if character in _SIGNS:
        return _SIGNS[character]
    if character in _DROPPED:
        return ""
    if 0x20 <= code < 0x7F or character == "\n":
        return character
    if character in _BIDI or not any(low <= code <= high for low, high in _SCRIPTS):
        return None
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"):
        return None
    if unicodedata.category(character) == "Zs":
        return " "
    if 0x2460 <= code <= 0x24FF or 0x3200 <= code <= 0x33FF:
        return " "  # ①, ㈱: list marks; NFKC would make digits of them
    folded = unicodedata.normalize("NFKC", character)
    return "".join(_SIGNS.get(part, part) if part not in _DROPPED else "" for part in folded) or " "


def _refused(character: str, at: int) -> UnreadableError:
    name = f"U+{ord(character):04X}"
    if character in _BIDI or unicodedata.category(character).startswith("C"):
        return UnreadableError(
            Text(
                f"目に見えない制御文字({name})が混ざっています。消してから書き直してください。",
                f"There is an invisible control character ({name}) here. Please delete it and type the answer again.",
            ),
            at,
        )
    return UnreadableError(
        Text(
            f"「{character}」({name})は読めない文字です。数字・英字・日本語で書いてください。",
            f"“{character}” ({name}) cannot be read here. Please use digits, Latin letters or Japanese.",
        ),
        at,
    )


def too_long(length: int) -> UnreadableError:
    """The size gate's refusal."""
    return UnreadableError(
        Text(
            f"答えが長すぎます({length:,}文字)。{MAX_CHARACTERS:,}文字までにしてください。",
            f"This answer is too long ({length:,} characters). Please keep it within {MAX_CHARACTERS:,}.",
        ),
        0,
        min(length, MAX_CHARACTERS),
    )


_BOLD = re.compile(r"(?<![\w)}])\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?![\w({\\\-+ ])")  # Markdown's, not a power


# programs, markup and templates; "e.g." has one letter after its dot, "2.r" a digit before it
_CODE = re.compile(
    r"__\w|\b(?:lambda|import|eval|exec|system|getattr|subprocess|print|globals|def)\b\s*[(:'\"\w]|</?[A-Za-z][^<>]{0,80}>|\{\{[^{}]*\}\}|\$\{"
    r"|\b(?:sqrt|log2?|ln|exp|sin|cos|tan|abs|max|min|round|floor|ceil|int|float|sum|pow)\s?\("
    r"|\b0x[0-9a-fA-F]{3}"
    r"|\b(?:SELECT|DROP|INSERT)\b.*\b(?:FROM|TABLE|INTO)\b"
    r"|[A-Za-z)\]'\"]\.[A-Za-z_]{2,40}[A-Za-z0-9_]*\s*\(|\bimport\s|[A-Za-z_]\w*\(['\"]"
)
CODE = Text(
    "関数やプログラムは読みません。数か、+ − × / の式で書いてください。",
    "Functions and program code are not read here. Please write a number, or an expression with + - * /.",
)


def _refuse_code(raw: str) -> None:
    found = _CODE.search(raw)
    if found:
        raise UnreadableError(CODE, found.start(), found.end())


def _touches_operand(text: str, index: int, step: int) -> bool:
    """True where the nearest character that is not a blank could belong to an operand of arithmetic."""
    index += step
    while 0 <= index < len(text) and text[index] in " 　":
        index += step
    if not 0 <= index < len(text):
        return False
    character = _plain(text[index]) or ""
    return character[:1].isascii() and (character[:1].isalnum() or character[:1] in "()[]{}\\_")


def normalise(raw: str) -> Source:
    """Plain text of `raw`. Raises UnreadableError for what is too long, invisible or in an unknown script."""
    if len(raw) > MAX_CHARACTERS:
        raise too_long(len(raw))
    _refuse_code(raw)
    if raw.isascii() and raw.isprintable() and '"' not in raw and "`" not in raw:
        return Source(_BOLD.sub("  ", raw) if "**" in raw else raw, raw)
    out: list[str] = []
    at: list[int] = []

    def emit(text: Iterable[str], origin: int) -> None:
        for part in text:
            out.append(part)
            at.append(origin)

    raised = False  # inside a run of superscripts
    for index, character in enumerate(raw):
        if character in _SUPERSCRIPTS:
            if not raised:
                emit("^(", index)
                raised = True
            emit(_SUPERSCRIPTS[character], index)
            continue
        if raised:
            emit(")", index - 1)
            raised = False
        if character in "\u3099\u309a゛゜" and out:  # kana typed on a Mac may arrive as base and mark
            mark = "\u3099" if character in "\u3099゛" else "\u309a"
            joined = unicodedata.normalize("NFC", out[-1] + mark)
            if len(joined) == 1:
                out[-1] = joined
                continue
        if character == "・":
            product = _touches_operand(raw, index, -1) and _touches_operand(raw, index, 1)
            emit("*" if product else " ", index)
            continue
        if character == "•":
            emit("*" if _touches_operand(raw, index, -1) else " ", index)
            continue
        if character in "ー—―ｰ─":
            following = _plain(raw[index + 1]) if index + 1 < len(raw) else None
            before = out[-1] if out else " "
            kana = "ぁ" <= before <= "ヿ"
            if following and following[:1].isascii() and following[:1].isalnum() and not kana:
                emit("-", index)
            else:
                emit("ー" if character in "ーｰ" else ";", index)
            continue
        plain = _plain(character)
        if plain is None:
            raise _refused(character, index)
        if len(plain) == 1:
            out.append(plain)
            at.append(index)
        else:
            emit(plain, index)
    if raised:
        emit(")", len(raw) - 1)
    text = "".join(out)
    return Source(_BOLD.sub("  ", text) if "**" in text else text, raw, at)
