"""rubric.toml → Rubric: what a reason is scored by, as data that a teacher edits (docs/reasons.md explains each key).

A rubric is read when a reason is first scored, not when the course loads; `grade verify` reads them all.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from grader.rubric_items import item_rubric
from grader.rubric_model import ItemRubric, Pattern, Rubric, Term
from grader.text import Text
from grader.toml_file import load
from grader.toml_table import Table

FORMAT = 1
SHARED = "cues.toml"  # beside the exercises: cue classes that several rubrics use
FILE = "rubric.toml"
ACCEPTED = "accepted_cues.toml"  # beside rubric.toml: what a person took over from graded answers

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,40}")
_PLAIN = re.compile(r"[^\\.^$*+?{}\[\]|()]+")
_NESTED = re.compile(r"[+*}]\)[+*{]")  # a repeat of a repeat takes exponential time


def read_rubric(folder: Path) -> Rubric:
    """The rubric of an exercise's folder; CourseError lists every slip with its line."""
    file, shared = folder / FILE, folder.parent / SHARED
    return _read(file, shared, _stamp(file), _stamp(shared), _stamp(folder / ACCEPTED))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


@lru_cache(maxsize=32)
def _read(file: Path, shared: Path, *_stamps: tuple[int, int]) -> Rubric:
    whole = hashlib.sha256()
    classes: dict[str, tuple[str, ...]] = {}
    readings: dict[str, str] = {}
    if shared.is_file():
        whole.update(shared.read_bytes())
        common, readings = _read_shared(shared, _stamp(shared))
        classes |= common
    data, slips = load(file)
    whole.update(file.read_bytes())
    root = Table(data, slips)
    _format(root)
    for name, cues in _classes(root).items():
        classes[name] = classes.get(name, ()) + cues
    items = {name: item_rubric(name, table, classes) for name, table in root.named_tables("item")}
    root.done()
    slips.stop_if_any()
    accepted = file.parent / ACCEPTED
    if accepted.is_file():
        whole.update(accepted.read_bytes())
        _accept(accepted, classes, items)
    return Rubric(file, whole.hexdigest()[:12], classes, items, readings)


@lru_cache(maxsize=4)
def _read_shared(file: Path, _stamp: tuple[int, int]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """(classes, readings) of cues.toml, once for all rubrics beside it."""
    data, slips = load(file)
    table = Table(data, slips)
    _format(table)
    classes = _classes(table)
    spelt = table.table("readings")
    readings = {kana: spelt.string(kana) for kana in list(spelt.data)}
    spelt.done()
    table.done()
    slips.stop_if_any()
    return classes, readings


def _accept(file: Path, classes: dict[str, tuple[str, ...]], items: dict[str, ItemRubric]) -> None:
    """Add the accepted cues, each as plain words that stand for one concept."""
    data, slips = load(file)
    root = Table(data, slips)
    _format(root)
    for number, table in enumerate(root.tables("cue")):
        item, slug, words = table.string("item"), table.string("concept"), table.string("words")
        table.string("by", "")
        table.done()
        entry = items.get(item)
        if entry is None or slug not in {concept.slug for concept in entry.concepts} or not words.strip():
            table.slip("concept", f"`{item}` に `{slug}` はありません。", f"`{item}` has no concept `{slug}`")
            continue
        name = f"accepted_{number}"
        classes[name] = (re.escape(words.strip().lower()),)
        pattern = Pattern(name, (Term("", (name,)),))
        concepts = tuple(
            replace(concept, found=(*concept.found, pattern)) if concept.slug == slug else concept
            for concept in entry.concepts
        )
        items[item] = replace(entry, concepts=concepts)
    root.done()
    slips.stop_if_any()


def _format(table: Table) -> None:
    if table.integer("format", low=0) != FORMAT:
        table.slip(
            "format",
            f"この形式は読めません。{FORMAT} にしてください。",
            f"this grader reads rubrics of format {FORMAT}",
        )


def _classes(root: Table) -> dict[str, tuple[str, ...]]:
    made = {}
    for name, table in root.named_tables("class"):
        if not _SLUG.fullmatch(name):
            table.slip(
                None,
                f"{name[:40]!r}: 名前は半角の英小文字、数字、_ です。",
                f"{name[:40]!r}: a name is lower-case letters, digits and _",
            )
        cues: list[str] = []
        for key in ("ja", "en"):
            for cue in table.strings(key, []):
                slip = cue_slip(cue)
                if slip:
                    table.slip(key, f"手がかり {cue[:40]!r}: {slip.ja}", f"cue {cue[:40]!r}: {slip.en}")
                else:
                    cues.append(_bounded(cue) if key == "ja" else rf"\b(?:{cue})")
        table.done()
        made[name] = tuple(cues)
    return made


def _bounded(cue: str) -> str:
    """An English word in a Japanese list starts where a word starts: `amp` is not in "samples"."""
    if re.fullmatch(r"[A-Za-z]{2,4}", cue):
        return rf"(?<![a-z]){cue}(?![a-z])"
    return rf"(?<![a-z]){cue}" if re.match(r"[A-Za-z]{2}", cue) else cue


def cue_slip(cue: str) -> Text | None:
    """What is wrong with a cue, None where nothing is."""
    if not cue.strip():
        return Text("空です。", "it is empty")
    if _PLAIN.fullmatch(cue):  # words as they stand, which most are: nothing to compile
        return None
    if _NESTED.search(cue):
        return Text("繰り返しの中に繰り返しは書けません。", "a repeat inside a repeat would take forever")
    try:
        if re.compile(cue).match(""):
            return Text("何も書かれていなくても当てはまります。", "it also fits where nothing is written")
    except re.error as error:
        return Text(f"正規表現として読めません({error})。", f"it is no regular expression ({error})")
    return None
