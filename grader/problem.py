"""problem.toml → Problem."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from grader.code_exercise import read_code
from grader.errors import CourseError
from grader.experiment_table import read_experiment
from grader.item_keys import BY_KIND, SharedMessages, Surroundings, check_formula, no_parameter
from grader.key_model import Key, ReasonKey
from grader.model import Item, ItemKind, Parameter, Place, Problem, Variant
from grader.rubric import FILE as RUBRIC
from grader.text import Text
from grader.toml_file import load
from grader.toml_table import Table

FORMAT = 1
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*(/[A-Za-z][A-Za-z0-9_]*)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def wrong_format(version: int) -> tuple[str, str]:
    """The slip of a file in another format, in both languages."""
    return (
        f"この採点プログラムが読める形式は {FORMAT} です。{version} は読めません。",
        f"this grader reads course format {FORMAT}, not {version}",
    )


def load_problem(folder: Path, shared: SharedMessages) -> Problem:
    """Read and validate one exercise's folder; CourseError lists every slip with its line."""
    data, slips = load(folder / "problem.toml")
    root = Table(data, slips)
    version = root.integer("format", low=0)
    if version != FORMAT:
        root.slip("format", *wrong_format(version))
    if root.string("id") != folder.name:
        root.slip(
            "id",
            f"`id` はフォルダー名と同じ {folder.name!r} にしてください。",
            f"`id` must equal the folder's name, {folder.name!r}",
        )
    parameters = _parameters(root)
    names = frozenset(parameter.name for parameter in parameters)
    aliases = {parameter.name: parameter.aliases for parameter in parameters}
    around = Surroundings(names, aliases, shared, folder if (folder / RUBRIC).is_file() else None)
    code, experiment = read_code(root, folder), read_experiment(root, folder)
    problem = Problem(
        id=folder.name,
        title=root.text("title"),
        summary=root.text("summary"),
        folder=folder,
        parameters=parameters,
        variants=_variants(root, names),
        items=_items(root, folder.name, around, required=code is None and experiment is None),
        version=root.integer("version", 1, low=1),
        code=code,
        experiment=experiment,
    )
    root.done()
    slips.stop_if_any()
    _check_statements(folder)
    return problem


def _parameters(root: Table) -> tuple[Parameter, ...]:
    made: list[Parameter] = []
    owner: dict[str, str] = {}
    for name, table in root.named_tables("parameters"):
        parameter = Parameter(
            name=name,
            value=0 if "smallest_of" in table else table.integer("value"),
            title=table.text("title"),
            aliases=table.strings("aliases", []),
            smallest_of=table.strings("smallest_of", []),
        )
        if not _NAME.fullmatch(name):
            table.slip(
                None,
                f"パラメーターの名前は半角の英数字と _ です。{name[:40]!r} は使えません。",
                f"a parameter's name is letters, digits and _, not {name[:40]!r}",
            )
        for alias in (name, *parameter.aliases):
            if "|" in alias or "=" in alias or not alias.strip():
                table.slip(
                    "aliases",
                    f"別名 {alias[:40]!r} は使えません。| と = を含まない名前にしてください。",
                    f"alias {alias[:40]!r} cannot be used: no | and no =",
                )
            elif owner.setdefault(alias, name) != name:
                table.slip(
                    "aliases",
                    f"{alias!r} はすでに `{owner[alias]}` の名前です。",
                    f"{alias!r} is already a name of `{owner[alias]}`",
                )
        table.done()
        made.append(parameter)
    free = {parameter.name for parameter in made if not parameter.smallest_of}
    for parameter in made:
        for name in parameter.smallest_of:
            if name not in free:
                root.slip(
                    "parameters",
                    f"`{parameter.name}` の smallest_of にある `{name}` は、値を持つパラメーターではありません。",
                    f"`{parameter.name}` is the smallest of `{name}`, which is no free parameter",
                )
    return tuple(made)


def _variants(root: Table, names: frozenset[str]) -> tuple[Variant, ...]:
    made: list[Variant] = []
    for table in root.tables("variant"):
        values = table.table("values", required=True)
        variant = Variant(
            id=table.string("id"),
            title=table.text("title"),
            values={name: values.integer(name) for name in list(values.data)},
        )
        for name in variant.values:
            if name not in names:
                values.slip(name, *no_parameter(name, names))
        if variant.id in {other.id for other in made}:
            table.slip(
                "id", f"`{variant.id}` という variant が二つあります。", f"variant `{variant.id}` is there twice"
            )
        table.done()
        made.append(variant)
    return tuple(made)


def _items(root: Table, problem_id: str, around: Surroundings, *, required: bool) -> tuple[Item, ...]:
    made: list[Item] = []
    taken: dict[str, set[object]] = {"id": set(), "path": set()}
    tables = list(root.tables("item"))
    for table in tables:
        item = _item(table, problem_id, around)
        for key, value in (("id", item.id), ("path", item.path)):
            if value in taken[key]:
                table.slip(key, f"同じ `{key}` の item がほかにあります。", f"`{key}` is used by another item")
                break  # the path follows from the id
            taken[key].add(value)
        made.append(item)
    if not made and required:
        root.slip("item", "演習には [[item]] が一つ以上必要です。", "an exercise needs at least one [[item]]")
    known = {item.id for item in made}
    for table, item in zip(tables, made, strict=True):
        if isinstance(item.key, ReasonKey) and item.key.about and f"{problem_id}/{item.key.about}" not in known:
            about = item.key.about
            table.slip("about", f"`{about}` という item はありません。", f"there is no item `{about}`")
    return tuple(made)


def _item(table: Table, problem_id: str, around: Surroundings) -> Item:
    short = table.string("id")
    if short and not _ID.fullmatch(short):
        table.slip(
            "id",
            f"item の id は `total` や `sentiment/reason` のように書きます。{short[:40]!r} は使えません。",
            f"an item's id is like `total` or `sentiment/reason`, not {short[:40]!r}",
        )
    kind = table.string("kind", choices=tuple(BY_KIND))
    optional = table.flag("optional", False)
    points = table.number("points")
    if points == 0 and not optional and kind != "choices":
        table.slip(
            "points",
            "0 点の item には `optional = true` と書いてください。",
            "an item that is worth nothing must say `optional = true`",
        )
    derivation = table.strings("derivation", [])
    for formula in derivation:
        check_formula(table, "derivation", formula, around.parameters)
    path = table.strings("path", short.split("/"))
    if not 1 <= len(path) <= 3 or not all(path):
        table.slip(
            "path",
            'path は ["sentiment", "choice"] のように一つから三つまでです。',
            'a path has one to three steps, such as ["sentiment", "choice"]',
        )
    key: Key = BY_KIND[kind or "reason"](table, around)
    item = Item(
        id=f"{problem_id}/{short}",
        kind=cast(ItemKind, kind),
        path=tuple(path),
        points=points,
        ask=table.text("ask"),
        also=table.strings("also", []),
        key=key,
        hint=table.optional_text("hint"),
        optional=optional,
        derivation=derivation,
        section=table.string("section", ""),
    )
    table.done()
    return item


def _check_statements(folder: Path) -> None:
    """Both statements exist and have the same headings, level by level."""
    levels = {}
    for language in ("ja", "en"):
        file = folder / f"statement.{language}.md"
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise CourseError(
                Text("問題文を UTF-8 で保存してください。", "the statement is not UTF-8; save it as UTF-8."),
                place=Place(str(file)),
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise CourseError(
                Text(f"問題文が読めません: {reason}", f"the statement cannot be read: {reason}"),
                place=Place(str(file)),
                hint=Text(
                    "問題文は日本語と英語の両方が必要です。", "Every exercise has its statement in both languages."
                ),
            ) from error
        levels[language] = [len(mark) for mark in re.findall(r"^(#{1,6}) ", _without_code(text), re.MULTILINE)]
    if levels["ja"] != levels["en"]:
        counts = f"ja {len(levels['ja'])}, en {len(levels['en'])}"
        raise CourseError(
            Text(
                f"見出しの数か段が日本語と英語で違います({counts})。",
                f"headings differ between ja and en ({counts}): give both the same, level by level.",
            ),
            place=Place(str(folder / "statement.en.md")),
        )


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
