"""[experiment] of problem.toml: the settings of a configuration, the bands of its score, and messages.toml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Literal, cast

from grader.code_exercise import read_messages
from grader.item_keys import read_options
from grader.model import Experiment, Setting
from grader.toml_table import Table

KINDS = ("choice", "choices", "number")
FILE = "experiment.py"


def read_experiment(root: Table, folder: Path) -> Experiment | None:
    """The experiment of an exercise; None where problem.toml has no [experiment]. Slips go to their tables."""
    if "experiment" not in root:
        return None
    table = root.table("experiment", required=True)
    settings = tuple(_setting(entry) for entry in table.tables("setting"))
    _check_names(table, settings)
    bands = tuple((entry.number("least", high=1.0), entry.number("score", high=1.0)) for entry in _bands(table))
    if not bands or list(bands) != sorted(bands) or bands[-1][1] != 1.0:
        table.slip(
            "band",
            "`band` は低いほうから並べ、最後の score を 1 にしてください。",
            "bands must rise, and the last one must have the score 1",
        )
    if not (folder / FILE).is_file():
        table.slip(None, f"{FILE} がありません。", f"there is no {FILE}")
    claims, messages, _remarks = read_messages(folder)
    if claims or "reached" not in messages:
        table.slip(
            None,
            "messages.toml には [mistake.reached] が必要で、[check.…] は書けません。",
            "messages.toml needs [mistake.reached], and has no [check.…]",
        )
    made = Experiment(
        id=f"{folder.name}/{table.string('id')}",
        points=table.number("points"),
        ask=table.text("ask"),
        settings=settings,
        bands=bands,
        messages=messages,
        notes=table.strings("notes", []),
    )
    table.done()
    return made


def _bands(table: Table) -> list[Table]:
    found = list(table.tables("band"))
    for entry in found:
        entry.string("why", "")  # where the error rates are stated
    return found


def _setting(table: Table) -> Setting:
    kind = table.string("kind", choices=KINDS)
    low, high = Fraction(0), Fraction(1)
    if kind == "number":
        low, high = table.range("within") or (low, high)
    only = table.strings("only", [])
    if len(only) not in (0, 2):
        table.slip("only", '`only` は ["method", "lora"] のように書きます。', '`only` is like ["method", "lora"]')
    made = Setting(
        name=table.string("name"),
        kind=cast(Literal["choice", "choices", "number"], kind or "number"),
        title=table.text("title"),
        unit=cast(Literal["", "percent", "count"], table.string("unit", "", choices=("", "percent", "count"))),
        low=low,
        high=high,
        options=read_options(table) if kind != "number" else (),
        only=(only[0], only[1]) if len(only) == 2 else None,
        also=table.strings("also", []),
    )
    table.done()
    return made


def _check_names(table: Table, settings: tuple[Setting, ...]) -> None:
    names = [name for setting in settings for name in (setting.name, *setting.also)]
    if not settings or len(set(names)) != len(names):
        table.slip(
            "setting",
            "[[experiment.setting]] が一つ以上必要で、名前はすべて別にします。",
            "at least one [[experiment.setting]] is needed, and every name must be another",
        )
    choices = {setting.name: {option.id for option in setting.options} for setting in settings}
    for setting in settings:
        if setting.only is not None and setting.only[1] not in choices.get(setting.only[0], set()):
            table.slip(
                "setting",
                f"`{setting.name}` の only が指す選択肢はありません。",
                f"`only` of `{setting.name}` names a choice that does not exist",
            )
