"""Everything a student reads, in Japanese and English side by side (layer 0)."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Language = Literal["ja", "en"]


class Text(NamedTuple):
    """One message in both languages."""

    ja: str
    en: str

    def into(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en

    def fill(self, values: Mapping[str, Any]) -> Text:
        """Replace `{name}` by `values["name"]`; braces that name nothing known stay as they are.

        Not `str.format`: a format string reaches attributes, and texts may come from a course folder.
        """
        ja, en = self.ja, self.en
        for name, value in values.items():
            ja, en = ja.replace(f"{{{name}}}", str(value)), en.replace(f"{{{name}}}", str(value))
        return Text(ja, en)

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)


NOTHING = Text("", "")


def same(text: str) -> Text:
    """A text that needs no translation: a number, a file name, a formula."""
    return Text(text, text)


def default_language() -> Language:
    """`GRADE_LANG`, else the locale's language; English where that is not Japanese."""
    for name in ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    code = locale.getlocale()[0] or ""
    return "ja" if code.lower().startswith("ja") else "en"


def cells(text: str) -> int:
    """Columns that a text takes on a terminal: two for East Asian wide characters."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    """The text followed by as many spaces as bring it to `width` columns."""
    return text + " " * max(0, width - cells(text))
