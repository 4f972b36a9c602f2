"""Read an author's TOML file table by table, collecting every slip with its line instead of stopping at the first.

A getter that meets a slip notes it and returns a harmless value, so that one pass reports all that is wrong; nothing
read from a file with slips is ever used, because `Slips.stop_if_any` raises before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from grader.text import NOTHING, Text
from grader.toml_file import Decimal, Slips
from grader.toml_places import KeyPath

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?|[+-]?\d{1,30}/\d{1,30}")
# the words an author knows for what tomllib returns; floats arrive as text, see `load`
KINDS = {
    str: Text("文字列", "text"),
    int: Text("整数", "a whole number"),
    bool: Text("true か false", "true or false"),
    list: Text("並び [ … ]", "a list"),
    dict: Text("表 { … }", "a table"),
}
_DECIMAL = Text("小数", "a decimal number")
_OTHER = Text("日付または時刻", "a date or a time")


def _kind(value: object) -> Text:
    return _DECIMAL if isinstance(value, Decimal) else KINDS.get(type(value), _OTHER)


class Table:
    """One table of the file. A getter notes a slip and returns a stand-in where a value is not as it should be."""

    def __init__(self, data: dict[str, Any], slips: Slips, path: KeyPath = ()) -> None:
        self.data = data
        self.slips = slips
        self.path = path
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def slip(self, key: str | None, ja: str, en: str) -> None:
        """Note what is wrong with a key, or with the table itself."""
        self.slips.note((*self.path, key) if key else self.path, Text(ja, en))

    def done(self) -> None:
        """Note every key that nothing asked for, with the nearest one that exists."""
        for key in self.data:
            if key not in self._asked:
                near = get_close_matches(key, sorted(self._asked), n=1)
                listed = ", ".join(sorted(self._asked))
                ja = f"`{near[0]}` のことですか。" if near else f"使える名前: {listed}"
                en = f"did you mean `{near[0]}`?" if near else f"known keys: {listed}"
                self.slip(key, f"`{key}` という名前はありません。{ja}", f"unknown key `{key}`; {en}")

    def _get(self, key: str, kind: type, default: Any) -> Any:
        self._asked.add(key)
        if key not in self.data:
            if default is ...:
                what = KINDS[kind]
                self.slip(
                    key, f"`{key}` がありません。{what.ja}を書いてください。", f"`{key}` is missing; expected {what.en}"
                )
            return None if default is ... else default
        value = self.data[key]
        if isinstance(value, Decimal) and kind is str:
            quoted = f'{key} = "{value}"'
            self.slip(
                key,
                f"`{key}` は文字列です。引用符で囲んでください: {quoted}",
                f"`{key}` must be text: write it in quotes, {quoted}",
            )
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            what, found = KINDS[kind], _kind(value)
            self.slip(
                key,
                f"`{key}` には{what.ja}が必要ですが、{found.ja}が書かれています。",
                f"`{key}` must be {what.en}, but it is {found.en}",
            )
            return None
        return value

    def string(self, key: str, default: Any = ..., *, choices: tuple[str, ...] = ()) -> str:
        value = self._get(key, str, default)
        if value is None:
            return ""
        if choices and value not in choices:
            near = get_close_matches(value, choices, n=1)
            listed = ", ".join(map(repr, choices))
            ja = f"{near[0]!r} のことですか。" if near else f"次のどれかです: {listed}"
            en = f"did you mean {near[0]!r}?" if near else f"it is one of {listed}"
            self.slip(key, f"`{key}` に {value[:60]!r} は書けません。{ja}", f"`{key}` cannot be {value[:60]!r}; {en}")
            return choices[0]
        return str(value)

    def integer(self, key: str, default: Any = ..., *, low: int = 0, high: int = 10**9) -> int:
        value = self._get(key, int, default)
        if value is None:
            return low
        if not low <= value <= high:
            en = f"`{key}` must lie between {low} and {high}"
            shown = f", but it is {value}" if value.bit_length() < 100 else ""
            self.slip(key, f"`{key}` は {low} 以上 {high} 以下です。", en + shown)
            return low
        return int(value)

    def number(self, key: str, default: Any = ..., *, low: float = 0.0, high: float = 1000.0) -> float:
        """A whole or decimal number."""
        self._asked.add(key)
        if key not in self.data:
            if default is ...:
                self.slip(key, f"`{key}` がありません。数を書いてください。", f"`{key}` is missing; expected a number")
                return low
            return float(default)
        value = self.data[key]
        ja, en = (
            f"`{key}` は {low:g} 以上 {high:g} 以下の数です。",
            f"`{key}` must be a number from {low:g} to {high:g}",
        )
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            found = _kind(value)
            self.slip(key, f"{ja}{found.ja}が書かれています。", f"{en}, but it is {found.en}")
            return low
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if not low <= number <= high:
            self.slip(key, ja, en)
            return low
        return number

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._get(key, bool, default))

    def text(self, key: str, default: Any = ...) -> Text:
        """A table {ja, en}."""
        value = self._get(key, dict, default if default is ... else None)
        return NOTHING if value is None else Table(value, self.slips, (*self.path, key)).own_text()

    def texts(self, key: str) -> tuple[Text, ...]:
        """A list of tables {ja, en}; none where the key is absent."""
        value = self._get(key, list, [])
        good = [entry for entry in value or [] if isinstance(entry, dict)]
        if len(good) != len(value or []):
            self.slip(
                key, f"`{key}` の中身は {{ja, en}} の表です。", f"every entry of `{key}` must be a table {{ja, en}}"
            )
        return tuple(Table(entry, self.slips, (*self.path, key, n)).own_text() for n, entry in enumerate(good))

    def own_text(self) -> Text:
        """This very table as {ja, en}."""
        inner = self
        made = Text(inner.string("ja"), inner.string("en"))
        for language, written in zip(("ja", "en"), made, strict=True):
            if language in inner and not written.strip():
                inner.slip(
                    language,
                    f"`{language}` が空です。文はすべて日本語と英語の両方で書きます。",
                    f"`{language}` is empty; every text is written in both languages",
                )
        inner.done()
        return made

    def optional_text(self, key: str) -> Text | None:
        self._asked.add(key)
        return self.text(key) if key in self.data else None

    def strings(self, key: str, default: Any = ...) -> tuple[str, ...]:
        value = self._get(key, list, default)
        if value is None:
            return ()
        good = [entry for entry in value if isinstance(entry, str) and not isinstance(entry, Decimal)]
        if len(good) != len(value):
            self.slip(
                key,
                f"`{key}` の中身はすべて引用符で囲んだ文字列です。",
                f"every entry of `{key}` must be text in quotes",
            )
        return tuple(good)

    def listed(self, key: str) -> list[Any]:
        """A list of anything; the caller looks at the entries."""
        return self._get(key, list, ...) or []

    def rational(self, key: str, default: Any = ...) -> Fraction:
        """An exact number written as text: "1e-5", "0.1", "1/10"."""
        return self._fraction(key, self.string(key, default))

    def _fraction(self, key: str, written: str) -> Fraction:
        if not _NUMBER.fullmatch(written.strip()):
            if written or key in self.data:
                self.slip(
                    key,
                    f'`{key}` の {written[:40]!r} は数として読めません。"1e-5" や "0.1" のように書いてください。',
                    f'`{key}` holds {written[:40]!r}; expected a number as text, such as "1e-5" or "0.1"',
                )
            return Fraction(0)
        try:
            return Fraction(written.strip())
        except ZeroDivisionError:
            self.slip(key, f"`{key}` は 0 で割っています。", f"`{key}` divides by zero")
            return Fraction(0)

    def range(self, key: str, default: Any = ...) -> tuple[Fraction, Fraction] | None:
        """Two exact numbers as text, the lower first."""
        if key not in self.data and default is None:
            self._asked.add(key)
            return None
        written = self.strings(key)
        if len(written) != 2:
            if key in self.data:
                self.slip(
                    key,
                    f'`{key}` は二つの数の並びです。["1e-5", "5e-5"] のように引用符をつけて書いてください。',
                    f'`{key}` must be a list of two numbers as text, such as ["1e-5", "5e-5"]',
                )
            return Fraction(0), Fraction(0)
        low, high = (self._fraction(key, bound) for bound in written)
        if low > high:
            self.slip(
                key,
                f"`{key}` の順が逆です。小さいほうを先に書いてください。",
                f"`{key}` is reversed: the lower bound comes first",
            )
        return low, high

    def table(self, key: str, *, required: bool = False) -> Table:
        value = self._get(key, dict, ... if required else {})
        return Table(value or {}, self.slips, (*self.path, key))

    def tables(self, key: str) -> Iterator[Table]:
        """The elements of an array of tables, `[[key]]`."""
        value = self._get(key, list, [])
        for number, entry in enumerate(value or []):
            if isinstance(entry, dict):
                yield Table(entry, self.slips, (*self.path, key, number))
            else:
                self.slip(key, f"`{key}` は [[{key}]] の表で書きます。", f"every `{key}` must be a table, [[{key}]]")

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables below `[key]`: (name, table)."""
        outer = self.table(key)
        for name, entry in outer.data.items():
            if isinstance(entry, dict):
                yield name, Table(entry, self.slips, (*outer.path, name))
            else:
                outer.slip(name, f"`{key}.{name}` は表で書きます。", f"`{key}.{name}` must be a table")
