"""The part of an exercise that is answered with code: [code] and [limits] of problem.toml, messages.toml, checks."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from grader.check_files import read_checks
from grader.item_keys import SLUG
from grader.model import CheckMessage, Code, Limits
from grader.text import Text
from grader.toml_file import load
from grader.toml_table import Table

# name → (least, most); the units are those of model.Limits
_LIMITS = {"cpu": (0.1, 600), "wall": (0.1, 3600), "memory": (64, 65536), "disk": (1, 4096), "answer": (1, 1024)}


def read_code(root: Table, folder: Path) -> Code | None:
    """The code part of an exercise; None where problem.toml has no [code]. Slips go to the tables they are in."""
    if "code" not in root:
        return None
    table = root.table("code", required=True)
    functions = table.strings("functions")
    if not functions or not all(name.isidentifier() for name in functions):
        table.slip(
            "functions",
            "`functions` には、学生のファイルに必要な関数やクラスの名前を書いてください。",
            "`functions` must name what the student's module defines",
        )
    table.done()
    limits = _limits(root)
    claims, messages, remarks = read_messages(folder)
    checks = read_checks(folder, claims, messages, remarks)
    if not checks:
        root.slip("code", "check_*.py に check がありません。", "there is no check in any check_*.py")
    return Code(functions, checks, messages, limits, remarks)


def _limits(root: Table) -> Limits:
    table = root.table("limits")
    values: dict[str, Any] = {}
    for field in fields(Limits):
        low, high = _LIMITS[field.name]
        default = field.default
        if isinstance(default, int):
            values[field.name] = table.integer(field.name, default, low=int(low), high=int(high))
        else:
            values[field.name] = table.number(field.name, default, low=low, high=high)
    table.done()
    return Limits(**values)


def read_messages(folder: Path) -> tuple[dict[str, Text], dict[str, CheckMessage], dict[str, Text]]:
    """(claims by id, messages by mistake, remarks by slug) of messages.toml."""
    data, slips = load(folder / "messages.toml")
    root = Table(data, slips)
    claims: dict[str, Text] = {}
    for name, table in root.named_tables("check"):
        claims[name] = table.own_text()
    messages: dict[str, CheckMessage] = {}
    for slug, table in root.named_tables("mistake"):
        if not SLUG.fullmatch(slug):
            table.slip(None, f"{slug[:40]!r} は小文字の英数字と _ で書いてください。", f"{slug[:40]!r} is no slug")
        message = table.text("message")
        hints = table.texts("hints")
        _refuse_odd_fields(table, message)
        messages[slug] = CheckMessage(message, hints)
        table.done()
    remarks: dict[str, Text] = {}
    for slug, table in root.named_tables("remark"):
        remarks[slug] = table.own_text()
        _refuse_odd_fields(table, remarks[slug])
    root.done()
    slips.stop_if_any()
    return claims, messages, remarks


def _refuse_odd_fields(table: Table, message: Text) -> None:
    """A message's {figures} are plain names, the same in both languages."""
    found: list[set[str]] = []
    for text in message:
        try:
            found.append({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})
        except ValueError as error:
            table.slip("message", f"{{ }} の書き方が違います: {error}", f"odd braces: {error}")
            return
    if found[0] != found[1] or not all(name.isidentifier() for name in found[0]):
        table.slip(
            "message",
            "{ } の名前は、日本語と英語で同じにしてください。",
            "names in { } must be the same in both languages",
        )


def figures_of(message: Text, figures: Mapping[str, str], *, missing: str = "–") -> Text:
    """The message with its figures filled in; `missing` stands for one that the check did not give."""

    class Filled(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return missing

    filled = Filled(figures)
    return Text(message.ja.format_map(filled), message.en.format_map(filled))
