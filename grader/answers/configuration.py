"""Reads a configuration: one value for each setting that is asked for, as people write numbers and names.

A value that is missing, is not one value, or lies where nothing can be tried is asked about; nothing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from grader.answers.bounds import read
from grader.answers.choice import read_choice, read_choices
from grader.answers.interval import refuse_other_units
from grader.answers.normalise import UnreadableError
from grader.answers.verdict import is_blank
from grader.model import Experiment, RawAnswer, Setting
from grader.text import Text

_NONE = re.compile(r"なし|無し|無|使わない|かけない|none|off|no", re.IGNORECASE)  # of what may be 0: no weight decay

Value = str | Fraction | tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What keeps a configuration from being tried: the setting, why, and a stable slug."""

    setting: str
    slug: str
    message: Text


@dataclass(frozen=True)
class Configuration:
    """What was read, and what has to be asked. Nothing is tried while a question is open."""

    values: Mapping[str, Value]
    questions: tuple[Question, ...]


def read_configuration(experiment: Experiment, table: Mapping[str, RawAnswer]) -> Configuration:
    """Read the exercise's table of answers.toml."""
    values: dict[str, Value] = {}
    questions: list[Question] = []
    for setting in experiment.settings:
        if setting.only is not None and values.get(setting.only[0]) != setting.only[1]:
            continue
        raw = next((table[n] for n in (setting.name, *setting.also) if not is_blank(table.get(n))), None)
        try:
            values[setting.name] = read_setting(setting, raw)
        except UnreadableError as error:
            questions.append(Question(setting.name, error.slug, error.message))
    return Configuration(values, tuple(questions))


def read_setting(setting: Setting, raw: RawAnswer) -> Value:
    """The value of one setting; UnreadableError where there is none to be had."""
    if is_blank(raw):
        raise UnreadableError(_missing(setting), slug="missing_setting")
    if setting.kind == "choice":
        return read_choice(raw, setting.options).id
    if setting.kind == "choices":
        return tuple(option.id for option in read_choices(raw, setting.options))
    if setting.low == 0 and isinstance(raw, str) and _NONE.fullmatch(raw.strip()):
        return Fraction(0)
    refuse_other_units(raw)
    found = read(raw, setting.unit)
    if found.low != found.high:
        raise UnreadableError(
            Text(
                "範囲ではなく、試す値を一つ書いてください。",
                "A range cannot be tried. Please write the one value to be used.",
            ),
            slug="range_for_a_value",
        )
    if not setting.low <= found.low <= setting.high:
        low, high = shown(setting, setting.low), shown(setting, setting.high)
        raise UnreadableError(
            Text(
                f"{shown(setting, found.low)} と読みましたが、試せるのは {low} から {high} までです。"
                "値を確かめてください。",
                f"This reads as {shown(setting, found.low)}; what can be tried lies between {low} and {high}. "
                "Is the value as you meant it?",
            ),
            slug="setting_out_of_range",
        )
    return found.low


def _missing(setting: Setting) -> Text:
    if setting.options:
        ids = ", ".join(option.id for option in setting.options)
        return Text(f"値がありません。次から選んでください: {ids}", f"There is no value. Choose from: {ids}")
    return Text("値がありません。試す値を一つ書いてください。", "There is no value. Write the one to be tried.")


def shown(setting: Setting, value: Value) -> str:
    """A value as people write it: 1e-3, 10 %, 32, query + value."""
    if isinstance(value, Fraction):
        if setting.unit == "percent":
            return f"{float(value * 100):g} %"
        if setting.unit == "count" or value == 0 or Fraction(1, 100) <= value < 10_000:
            return f"{float(value):g}"
        digits, _, exponent = f"{float(value):.3e}".partition("e")
        return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"
    return value if isinstance(value, str) else " + ".join(value)


def strays(experiment: Experiment, table: Mapping[str, RawAnswer]) -> list[tuple[str, str]]:
    """(key, nearest name or all names) of every key of the table that is neither a setting nor a note."""
    known = [name for s in experiment.settings for name in (s.name, *s.also)] + list(experiment.notes)
    main = [setting.name for setting in experiment.settings] + list(experiment.notes)
    found = []
    for key in table:
        if key not in known:
            near = get_close_matches(key[:80], known, n=1)
            found.append((key, near[0] if near else ", ".join(main)))
    return found
