"""The part of an [[item]] that depends on its kind: from TOML to a Key (see docs/course-format.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.model import (
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
_TOKEN = re.compile(r"\s*(?:(\d{1,30})|([A-Za-z_][A-Za-z0-9_]*)|([-+*/^()]))")

SharedMessages = Mapping[str, tuple[Text, Text | None]]  # slug → (message, hint)


@dataclass(frozen=True)
class Surroundings:
    """What an item's key may refer to."""

    parameters: frozenset[str]
    aliases: Mapping[str, tuple[str, ...]]
    shared: SharedMessages


def check_formula(table: Table, key: str, formula: str, parameters: frozenset[str]) -> None:
    """Note characters, names and brackets that no formula has. Its value is proved by `grade verify`."""
    at = depth = 0
    while at < len(formula.rstrip()):
        match = _TOKEN.match(formula, at)
        if match is None:
            table.slip(
                key, f"formula {formula[:60]!r}: {formula[at:].lstrip()[:1]!r} is not allowed; use + - * / ^ ( )"
            )
            return
        name = match[2]
        if name is not None and name not in parameters:
            known = ", ".join(sorted(parameters)) or "none"
            table.slip(key, f"formula {formula[:60]!r}: there is no parameter `{name}` (there are: {known})")
            return
        depth += {"(": 1, ")": -1}.get(match[3] or "", 0)
        if depth < 0:
            break
        at = match.end()
    if depth != 0 or not formula.strip():
        table.slip(
            key, f"formula {formula[:60]!r}: a bracket is missing" if formula.strip() else "the formula is empty"
        )


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
            entry.slip("slug", f"slug {slug[:40]!r}: lower-case letters, digits and _ only")
        shared = around.shared.get(slug)
        message = entry.optional_text("message")
        hint = entry.optional_text("hint")
        if message is None and shared is None and readable:
            entry.slip(
                None, f"mistake `{slug}` has no message: give it one here or in course.toml, [messages.mistake.{slug}]"
            )
        elif message is None and shared is not None:
            message, hint = shared[0], hint or shared[1]
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
    for entry in variables:
        name, _, here = entry.partition("=")
        if name not in around.parameters:
            table.slip("variables", f"there is no parameter `{name}`")
        aliases = [*around.aliases.get(name, ()), *filter(None, here.split("|"))]
        spelt.append("=".join((name, "|".join(aliases))).rstrip("="))
    return FormulaKey(
        formula=_formula(table, around),
        variables=tuple(spelt),
        mistakes=_mistakes(table, around),
        accept=_formulas(table, "accept", around, []),
        names=table.strings("names", []),
        percent=table.flag("percent", False),
    )


def _options(table: Table) -> tuple[Option, ...]:
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
            entry.slip("id", f"option `{option.id}` is there twice")
        entry.done()
        made.append(option)
    if len(made) < 2:
        table.slip("option", "at least two [[item.option]] are needed")
    return tuple(made)


def choice_key(table: Table, _around: Surroundings) -> Key:
    return ChoiceKey(_options(table))


def interval_key(table: Table, _around: Surroundings) -> Key:
    accept = table.range("accept")
    tolerate = table.range("tolerate", None)
    if accept and tolerate and not (tolerate[0] <= accept[0] and accept[1] <= tolerate[1]):
        table.slip("tolerate", "`tolerate` must contain `accept`")
    ranges = []
    for entry in table.tables("range"):
        ranges.append((entry.string("slug"), entry.rational("low"), entry.rational("high"), entry.text("message")))
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
    options = _options(table)
    ids = sorted(option.id for option in options)
    orders = []
    listed = table.listed("accept")
    for order in listed:
        if not isinstance(order, list) or sorted(map(str, order)) != ids:
            table.slip("accept", f"each accepted order must name every option once: {', '.join(ids)}")
        else:
            orders.append(tuple(map(str, order)))
    if not orders:
        table.slip("accept", "at least one accepted order is needed")
    first = table.string("first", "") or None
    if first is not None and first not in ids:
        table.slip("first", f"there is no option `{first}`")
    limits = table.table("not_top")
    not_top = tuple((name, limits.integer(name, low=1, high=len(ids) or 1)) for name in list(limits.data))
    for name, _ in not_top:
        if name not in ids:
            limits.slip(name, f"there is no option `{name}`")
    return RankingKey(
        options=options,
        accept=tuple(orders),
        full=table.number("full", 0.8, low=-1.0, high=1.0),
        partial=table.number("partial", 0.3, low=-1.0, high=1.0),
        first=first,
        not_top=not_top,
    )


def reason_key(table: Table, _around: Surroundings) -> Key:
    return ReasonKey(
        max_characters=table.integer("max_characters", 600, low=1, high=20_000),
        about=table.string("about", "") or None,
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
