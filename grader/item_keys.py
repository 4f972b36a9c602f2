"""The part of an [[item]] that depends on its kind: from TOML to a Key (see docs/course-format.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from grader.key_model import (
    ChoiceKey,
    FormulaKey,
    IntervalKey,
    Key,
    Mistake,
    NumberKey,
    Option,
    RankingKey,
    ReasonKey,
)
from grader.text import Text
from grader.toml_table import Table

SLUG = re.compile(r"[a-z][a-z0-9_]{0,60}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPEN = ("", "+", "-", "*", "/", "^", "(")  # after these an operand must follow
_TOKEN = re.compile(r"\s*(?:(\d{1,30})|([A-Za-z_][A-Za-z0-9_]*)|([-+*/^()]))")

SharedMessages = Mapping[str, tuple[Text, Text | None]]  # slug → (message, hint)


@dataclass(frozen=True)
class Surroundings:
    """What an item's key may refer to."""

    parameters: frozenset[str]
    aliases: Mapping[str, tuple[str, ...]]
    shared: SharedMessages
    rubric: Path | None = None  # the exercise's folder, where it has a rubric.toml


def no_parameter(name: str, parameters: frozenset[str]) -> tuple[str, str]:
    """The slip of a name that no parameter has, in both languages."""
    near = get_close_matches(name, sorted(parameters), n=1)
    known = ", ".join(sorted(parameters))
    ja = f"`{near[0]}` のことですか。" if near else f"あるのは {known or 'なし'} です。"
    en = f"did you mean `{near[0]}`?" if near else f"there are: {known or 'none'}"
    return f"`{name}` というパラメーターはありません。{ja}", f"there is no parameter `{name}`; {en}"


def check_formula(table: Table, key: str, formula: str, parameters: frozenset[str]) -> None:
    """Note what no formula has. Sizes and whole exponents are for `grade verify`, which evaluates it."""
    slip = _formula_slip(formula, parameters)
    if slip is not None:
        shown = formula[:60]
        table.slip(key, f"式 {shown!r}: {slip.ja}", f"formula {shown!r}: {slip.en}")


def _formula_slip(formula: str, parameters: frozenset[str]) -> Text | None:
    """The first slip of a formula: numbers and names alternate with signs, and brackets pair off."""
    if not formula.strip():
        return Text("式が空です。", "the formula is empty")
    at = depth = 0
    before = ""  # the part read last
    while at < len(formula.rstrip()):
        match = _TOKEN.match(formula, at)
        if match is None:
            char = formula[at:].lstrip()[:1]
            return Text(
                f"{char!r} は使えません。使えるのは + - * / ^ ( ) です。", f"{char!r} is not allowed; use + - * / ^ ( )"
            )
        part = match[0].strip()
        if match[2] and part not in parameters:
            return Text(*no_parameter(part, parameters))
        depth += {"(": 1, ")": -1}.get(part, 0)
        if depth < 0:
            break
        complete = before not in _OPEN
        closes = part in ("*", "/", "^", ")")
        if closes and not complete:
            return Text(f"{part!r} の前に数か名前が必要です。", f"a number or a name is missing before {part!r}")
        if complete and not closes and part not in ("+", "-"):  # these two are also the sign of one operand
            return Text(
                f"{before!r} と {part!r} の間に記号がありません(掛け算は *)。",
                f"a sign is missing between {before!r} and {part!r}; a product is written with *",
            )
        at, before = match.end(), part
    if depth != 0:
        return Text("かっこの数が合いません。", "a bracket is missing")
    if before in _OPEN:
        return Text(f"{before!r} の後に数か名前が必要です。", f"a number or a name is missing after {before!r}")
    return None


def _formulas(table: Table, key: str, around: Surroundings, default: object = ...) -> tuple[str, ...]:
    written = table.strings(key, default)
    for formula in written:
        check_formula(table, key, formula, around.parameters)
    return written


def _mistakes(table: Table, around: Surroundings) -> tuple[Mistake, ...]:
    made = []
    for entry in table.tables("mistake"):
        slug = entry.string("slug")
        readable = SLUG.fullmatch(slug) is not None
        if slug and not readable:
            entry.slip(
                "slug",
                f"slug {slug[:40]!r}: 半角の英小文字、数字、_ だけで書いてください。",
                f"slug {slug[:40]!r}: lower-case letters, digits and _ only",
            )
        shared = around.shared.get(slug)
        message = entry.optional_text("message")
        hint = entry.optional_text("hint")
        if message is None and shared is None and readable:
            where = f"course.toml, [messages.mistake.{slug}]"
            entry.slip(
                None,
                f"`{slug}` に message がありません。ここか {where} に書いてください。",
                f"mistake `{slug}` has no message: give it one here or in {where}",
            )
        elif shared is not None:
            message, hint = message or shared[0], hint or shared[1]
        made.append(
            Mistake(
                slug=slug,
                formulas=_formulas(entry, "formulas", around),
                message=message or Text("", ""),
                hint=hint,
                score=entry.number("score", 0.0, high=1.0),
            )
        )
        entry.done()
    return tuple(made)


def _formula(table: Table, around: Surroundings) -> str:
    formula = table.string("formula")
    if formula:
        check_formula(table, "formula", formula, around.parameters)
    return formula


def number_key(table: Table, around: Surroundings) -> Key:
    return NumberKey(
        formula=_formula(table, around),
        mistakes=_mistakes(table, around),
        accept=_formulas(table, "accept", around, []),
        min_figures=table.integer("min_figures", 3, low=1, high=20),
        decimals=table.integer("decimals", 2, low=0, high=10),
    )


def formula_key(table: Table, around: Surroundings) -> Key:
    variables = table.strings("variables")
    spelt = []
    stated = [entry.partition("=")[0] for entry in variables]
    owner = {alias: name for name in stated for alias in (name, *around.aliases.get(name, ()))}
    for entry in variables:
        name, _, here = entry.partition("=")
        if name not in around.parameters:
            table.slip("variables", *no_parameter(name, around.parameters))
        further = [*filter(None, here.split("|"))]
        aliases = [*around.aliases.get(name, ()), *further]
        for alias in further:
            other = owner.setdefault(alias, name)
            if other != name:
                table.slip(
                    "variables",
                    f"{alias!r} は `{name}` と `{other}` の両方の名前になっています。",
                    f"{alias!r} would name both `{name}` and `{other}`",
                )
        spelt.append("=".join((name, "|".join(aliases))).rstrip("="))
    formula, accept = _formula(table, around), _formulas(table, "accept", around, [])
    for key, written in (("formula", formula), *(("accept", other) for other in accept)):
        for name in _NAME.findall(written):
            if name in around.parameters and name not in stated:  # nobody could write the right answer
                table.slip(
                    key, f"`{name}` が `variables` にありません。", f"`{name}` of the formula is not in `variables`"
                )
    return FormulaKey(
        formula=formula,
        variables=tuple(spelt),
        mistakes=_mistakes(table, around),
        accept=accept,
        names=table.strings("names", []),
        percent=table.flag("percent", False),
    )


def read_options(table: Table) -> tuple[Option, ...]:
    made: list[Option] = []
    for entry in table.tables("option"):
        option = Option(
            id=entry.string("id"),
            title=entry.text("title"),
            aliases=entry.strings("aliases", []),
            score=entry.number("score", 0.0, high=1.0),
            message=entry.optional_text("message"),
            mistake=entry.string("mistake", "") or None,
        )
        if option.id in {other.id for other in made}:
            entry.slip("id", f"`{option.id}` という option が二つあります。", f"option `{option.id}` is there twice")
        entry.done()
        made.append(option)
    if len(made) < 2:
        table.slip("option", "[[item.option]] が二つ以上必要です。", "at least two [[item.option]] are needed")
    return tuple(made)


def choice_key(table: Table, _around: Surroundings) -> Key:
    return ChoiceKey(read_options(table))


def interval_key(table: Table, _around: Surroundings) -> Key:
    accept = table.range("accept")
    tolerate = table.range("tolerate", None)
    if accept and tolerate and not (tolerate[0] <= accept[0] and accept[1] <= tolerate[1]):
        table.slip("tolerate", "`tolerate` は `accept` を含む範囲にしてください。", "`tolerate` must contain `accept`")
    ranges = []
    for entry in table.tables("range"):
        slug, low, high = entry.string("slug"), entry.rational("low"), entry.rational("high")
        if low > high:
            entry.slip("low", "`low` が `high` より大きいです。", "`low` is greater than `high`")
        ranges.append((slug, low, high, entry.text("message")))
        entry.done()
    unit = table.string("unit", "", choices=("", "percent", "count"))
    return IntervalKey(
        unit="percent" if unit == "percent" else "count" if unit == "count" else "",
        accept=accept or (Fraction(0), Fraction(0)),
        tolerate=tolerate,
        tolerate_score=table.number("tolerate_score", 0.5, high=1.0),
        too_low=table.optional_text("too_low"),
        too_high=table.optional_text("too_high"),
        tolerated=table.optional_text("tolerated"),
        mistakes=tuple(ranges),
    )


def ranking_key(table: Table, _around: Surroundings) -> Key:
    options = read_options(table)
    ids = sorted(option.id for option in options)
    orders = []
    listed = table.listed("accept")
    for order in listed:
        if not isinstance(order, list) or sorted(map(str, order)) != ids:
            listed_ids = ", ".join(ids)
            table.slip(
                "accept",
                f"順位には option をすべて一度ずつ書いてください: {listed_ids}",
                f"each accepted order must name every option once: {listed_ids}",
            )
        else:
            orders.append(tuple(map(str, order)))
    if not orders:
        table.slip("accept", "正解の順位が一つ以上必要です。", "at least one accepted order is needed")
    first = table.string("first", "") or None
    if first is not None and first not in ids:
        table.slip("first", f"`{first}` という option はありません。", f"there is no option `{first}`")
    limits = table.table("not_top")
    not_top = tuple((name, limits.integer(name, low=1, high=len(ids) or 1)) for name in list(limits.data))
    for name, _ in not_top:
        if name not in ids:
            limits.slip(name, f"`{name}` という option はありません。", f"there is no option `{name}`")
    return RankingKey(
        options=options,
        accept=tuple(orders),
        full=table.number("full", 0.8, low=-1.0, high=1.0),
        partial=table.number("partial", 0.3, low=-1.0, high=1.0),
        first=first,
        not_top=not_top,
    )


def reason_key(table: Table, around: Surroundings) -> Key:
    about = table.string("about", "") or None
    return ReasonKey(
        max_characters=table.integer("max_characters", 600, low=1, high=20_000),
        about=about,
        rubric=around.rubric,
        entry=about or table.string("id", ""),
    )


BY_KIND: dict[str, Callable[[Table, Surroundings], Key]] = {
    "number": number_key,
    "percent": number_key,
    "formula": formula_key,
    "choice": choice_key,
    "choices": choice_key,
    "interval": interval_key,
    "ranking": ranking_key,
    "reason": reason_key,
    "pairs": reason_key,
}
