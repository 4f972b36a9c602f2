"""rubric.toml → Rubric: what a reason is scored by, as data that a teacher edits (docs/reasons.md explains each key).

A rubric is read when a reason is first scored, not when the course loads; `grade verify` reads them all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from grader.rubric_model import Concept, FalseClaim, ItemRubric, Match, Pattern, Rubric, Rule, Term
from grader.text import Text
from grader.toml_file import load
from grader.toml_table import Table

FORMAT = 1
SHARED = "cues.toml"  # beside the exercises: cue classes that several rubrics use
FILE = "rubric.toml"
ACCEPTED = "accepted_cues.toml"  # beside rubric.toml: what a person took over from graded answers

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,40}")
_TERM = re.compile(
    r"(?P<mark>[-~*]?)(?P<names>[a-z][a-z0-9_]*(?:\|[a-z][a-z0-9_]*)*)|@(?P<subject>[a-z0-9_|]+)(?P<named>!?)"
    r"|\^(?P<direction>high|low|none)"
)
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
        data, slips = load(shared)
        table = Table(data, slips)
        _format(table)
        classes |= _classes(table)
        spelt = table.table("readings")
        readings = {kana: spelt.string(kana) for kana in list(spelt.data)}
        spelt.done()
        table.done()
        slips.stop_if_any()
    data, slips = load(file)
    whole.update(file.read_bytes())
    root = Table(data, slips)
    _format(root)
    for name, cues in _classes(root).items():
        classes[name] = classes.get(name, ()) + cues
    items = {name: _item(name, table, classes) for name, table in root.named_tables("item")}
    root.done()
    slips.stop_if_any()
    accepted = file.parent / ACCEPTED
    if accepted.is_file():
        whole.update(accepted.read_bytes())
        _accept(accepted, classes, items)
    return Rubric(file, whole.hexdigest()[:12], classes, items, readings)


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
    if _NESTED.search(cue):
        return Text("繰り返しの中に繰り返しは書けません。", "a repeat inside a repeat would take forever")
    try:
        if re.compile(cue).match(""):
            return Text("何も書かれていなくても当てはまります。", "it also fits where nothing is written")
    except re.error as error:
        return Text(f"正規表現として読めません({error})。", f"it is no regular expression ({error})")
    return None


def _item(name: str, table: Table, classes: Mapping[str, tuple[str, ...]]) -> ItemRubric:
    subjects = _known(table, "subjects", classes)
    high, low = _known(table, "high", classes), _known(table, "low", classes)
    concepts = tuple(_concept(slug, entry, classes) for slug, entry in table.named_tables("concept"))
    slugs = {concept.slug for concept in concepts}
    claims = tuple(_claim(slug, entry, classes, slugs) for slug, entry in table.named_tables("false"))
    subject = table.table("subject")
    made = ItemRubric(
        name=name,
        subject={option: subject.string(option) for option in list(subject.data)},
        default=table.string("default_subject", ""),
        subjects=subjects,
        high=high,
        low=low,
        concepts=concepts,
        claims=claims,
        rules=_rules(table, slugs),
        neutral=_known(table, "neutral", classes),
        pairs=_matches(table, slugs),
        despite=_known(table, "despite", dict.fromkeys(slugs)),
        auto=table.flag("auto", True),
    )
    subject.done()
    table.done()
    return made


def _known(table: Table, key: str, names: Mapping[str, object]) -> tuple[str, ...]:
    written = table.strings(key, [])
    for name in written:
        if name not in names:
            _unknown(table, key, name, names)
    return written


def _unknown(table: Table, key: str, name: str, names: Mapping[str, object]) -> None:
    near = get_close_matches(name, list(names), n=1)
    ja = f"`{near[0]}` のことですか。" if near else ""
    en = f"; did you mean `{near[0]}`?" if near else ""
    table.slip(key, f"`{name}` はありません。{ja}", f"there is no `{name}`{en}")


def _concept(slug: str, table: Table, classes: Mapping[str, object]) -> Concept:
    made = Concept(
        slug=slug,
        name=table.text("name"),
        hint=table.optional_text("hint"),
        found=patterns(table, "found", classes),
        denied=patterns(table, "denied", classes, []),
    )
    table.done()
    return made


def _claim(slug: str, table: Table, classes: Mapping[str, object], concepts: set[str]) -> FalseClaim:
    made = FalseClaim(
        slug=slug,
        message=table.text("message"),
        found=patterns(table, "found", classes),
        cap=table.number("cap", 0.25, high=1.0),
        voids=_known(table, "voids", dict.fromkeys(concepts)),
        sure=table.flag("sure", False),
    )
    table.done()
    return made


def patterns(table: Table, key: str, classes: Mapping[str, object], default: object = ...) -> tuple[Pattern, ...]:
    """The patterns below a key: words apart by spaces, each checked against the classes that exist."""
    made = []
    for written in table.strings(key, default):
        pattern = _pattern(table, key, written, classes)
        if pattern is not None:
            made.append(pattern)
    return tuple(made)


def _pattern(table: Table, key: str, written: str, classes: Mapping[str, object]) -> Pattern | None:
    window, colon, rest = written.partition(":")
    if not colon:
        window, rest = "clause", written
    if window not in ("segment", "clause", "sentence", "answer"):
        table.slip(
            key,
            f"`{window[:20]}:` は書けません。",
            f"{written[:60]!r}: a pattern starts with segment:, clause:, sentence: or answer:",
        )
        return None
    terms: list[Term] = []
    subjects: tuple[str, ...] = ()
    direction, named = "", False
    for word in rest.split():
        match = _TERM.fullmatch(word)
        if match is None:
            table.slip(
                key,
                f"{word[:30]!r} が読めません。",
                f"{word[:30]!r} is no word of a pattern: class, ~class, *class, -class, @subject, @subject!, ^high"
                f" or ^low",
            )
            return None
        if match["subject"]:
            subjects, named = tuple(match["subject"].split("|")), bool(match["named"])
        elif match["direction"]:
            direction = match["direction"]
        else:
            names = tuple(match["names"].split("|"))
            for name in names:
                if name not in classes:
                    _unknown(table, key, name, classes)
                    return None
            terms.append(Term(match["mark"], names))
    if not any(term.mark != "-" for term in terms):
        table.slip(key, f"{written[:60]!r} には手がかりがありません。", f"{written[:60]!r} asks for no cue")
        return None
    return Pattern(written, tuple(terms), subjects, direction, named, window)


def _rules(table: Table, concepts: set[str]) -> tuple[Rule, ...]:
    """`"1 = a|b & c|d"`, `"0.75 = 2 of a|b|c"`: the first that holds gives the score."""
    made = []
    for written in table.strings("rules", []):
        score, equals, right = written.partition("=")
        groups = []
        try:
            value = float(score)
            if not equals or not 0 <= value <= 1:
                raise ValueError
            for group in right.split("&"):
                count, of, names = group.partition(" of ")
                listed = tuple(name.strip() for name in (names if of else group).split("|"))
                for name in listed:
                    if name not in concepts:
                        _unknown(table, "rules", name, dict.fromkeys(concepts))
                groups.append((int(count) if of else 1, listed))
        except ValueError:
            table.slip(
                "rules",
                f"規則 {written[:60]!r} が読めません。",
                f'rule {written[:60]!r}: write it like "1 = a|b & c" or "0.75 = 2 of a|b|c"',
            )
            continue
        made.append(Rule(value, tuple(groups)))
    return tuple(made)


def _matches(table: Table, concepts: set[str]) -> tuple[Match, ...]:
    helps = table.table("helps")
    made = tuple(Match(challenge, _known(helps, challenge, dict.fromkeys(concepts))) for challenge in list(helps.data))
    for match in made:
        if match.challenge not in concepts:
            _unknown(helps, match.challenge, match.challenge, dict.fromkeys(concepts))
    helps.done()
    return made
