"""One item of rubric.toml: its concepts, false claims, rules and patterns, each slip with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from grader.rubric_model import Concept, FalseClaim, ItemRubric, Match, Pattern, Rule, Term
from grader.toml_table import Table

_TERM = re.compile(
    r"(?P<mark>[-~*]?)(?P<names>[a-z][a-z0-9_]*(?:\|[a-z][a-z0-9_]*)*)|@(?P<subject>[a-z0-9_|]+)(?P<named>!?)"
    r"|\^(?P<direction>high|low|none)"
)


def item_rubric(name: str, table: Table, classes: Mapping[str, tuple[str, ...]]) -> ItemRubric:
    """The rubric of one item; `classes` are the cue classes that its patterns may name."""
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
