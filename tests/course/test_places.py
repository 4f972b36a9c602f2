"""Positions of keys, checked against what tomllib finds; and the scanner against everything that is not TOML."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.toml_places import MAX_DEPTH, KeyPath, has_long_key, places

HOME = Path(__file__).parents[2]
STRINGS = (
    '"a # b"', "'c = d'", '"[x]"', '"""\nkey = 1\n[table]\n"""', "'''\n# no\n'''", '"\\" ="', '"日本語"', "'{'",
    '"""a""b"""', "''", '""',
)  # fmt: skip
NUMBERS = ("1", "-2.5", "1e-5", "true", "1979-05-27", "0x1f", "inf")
NAMES = st.sampled_from(("a", "b", "c_1", "d-2", '"e f"', '"g.h"', "'i'", '"日"', "3", '"j\\tk"'))


def values(depth: int) -> st.SearchStrategy[str]:
    plain = st.sampled_from(STRINGS + NUMBERS)
    if depth == 0:
        return plain
    inner = values(depth - 1)
    arrays = st.tuples(st.lists(inner, max_size=3), st.sampled_from((", ", ",\n  ", ", # x ]\n"))).map(
        lambda made: "[" + made[1].join(made[0]) + "]"
    )
    one_line = st.sampled_from(tuple(s for s in STRINGS if "\n" not in s) + NUMBERS)
    tables = st.dictionaries(NAMES, one_line, max_size=3).map(
        lambda made: "{" + ", ".join(f"{key} = {value}" for key, value in made.items()) + "}"
    )
    return st.one_of(plain, arrays, tables)


BODIES = st.dictionaries(NAMES, values(2), max_size=4).map(
    lambda made: "".join(f"{key} = {value}  # note\n" for key, value in made.items())
)
DOCUMENTS = st.tuples(BODIES, st.lists(st.tuples(st.sampled_from(("[t{n}]", "[t{n}.u]", "[[rows]]", '["v {n}"]')), BODIES), max_size=4)).map(
    lambda made: made[0] + "".join(f"\n{head.format(n=n)}\n{body}" for n, (head, body) in enumerate(made[1]))
)  # fmt: skip


def paths(value: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from paths(inner, (*at, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*at, number))


def assert_found(text: str) -> None:
    found = places(text)
    lines = text.split("\n")
    for path in paths(tomllib.loads(text)):
        assert path in found, path
        key = path[-1]
        if isinstance(key, str):
            line = lines[found[path].line - 1]
            assert key in line or key.encode("unicode_escape").decode() in line, (path, line)
            assert found[path].column <= len(line)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_every_key_that_tomllib_finds_has_the_line_it_stands_on(text: str) -> None:
    assert_found(text)


@pytest.mark.parametrize("name", ["course.toml", *(f"problems/q{n}/problem.toml" for n in range(1, 6))])
def test_every_key_of_the_course_is_placed(name: str) -> None:
    assert_found((HOME / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a = 1\nb = 2\n", ("b",), (2, 1)),
        ("[t]\n  a = 1\n", ("t", "a"), (2, 3)),
        ("[[t]]\na = 1\n[[t]]\na = 2\n", ("t", 1, "a"), (4, 1)),
        ("[[t]]\n[[t.u]]\na = 1\n[[t]]\n[[t.u]]\na = 2\n", ("t", 1, "u", 0, "a"), (6, 1)),
        ('a = """\nb = 1\n"""\nb = 2\n', ("b",), (4, 1)),
        ("a = {b = 1, c = 2}\n", ("a", "c"), (1, 13)),
        ("a = [\n  1,\n  2,\n]\n", ("a", 1), (3, 3)),
        ("a.b.c = 1\n", ("a", "b", "c"), (1, 1)),
        ("日 = 1\nb = 2", ("b",), (2, 1)),
    ],
)
def test_a_key_is_placed(text: str, path: KeyPath, place: tuple[int, int]) -> None:
    assert tuple(places(text)[path]) == place


def test_nothing_makes_it_raise() -> None:
    rng = random.Random(1)
    for _ in range(2_000):
        text = "".join(rng.choices("[]{}\"'=#\n\r .,ab1_\\\t\0あ＝", k=rng.randrange(300)))
        for position in places(text).values():
            assert 1 <= position.line <= text.count("\n") + 1
            assert position.column >= 1


@pytest.mark.parametrize("unit", ["[", '"', "{a={", "a=[", "a.", "'''", '"""', "\\", "a=[\n", "[a\n", '"\\', '"a".'])
def test_a_megabyte_of_one_thing_is_scanned_in_linear_time_and_depth(unit: str) -> None:
    # quadratic work or memory on a megabyte would end the run, as would recursion over it
    assert len(places(unit * ((1 << 20) // len(unit)))) <= 2 * (1 << 20) // len(unit)


def test_nesting_beyond_the_limit_is_left_unplaced() -> None:
    found = places("a = " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5))
    assert max(map(len, found)) <= MAX_DEPTH + 1


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("a." * 40 + "a = 1", True),
        ("x = 1\n[" + "a . " * 40 + "a]", True),
        ("x = {" + '"a".' * 40 + "a = 1}", True),
        ("a.b.c.d = 1", False),
        ('x = "' + "a." * 40 + '"', False),
        ("x = 1." + "0" * 100, False),
    ],
)
def test_a_key_of_too_many_steps_is_seen_before_parsing(text: str, long: bool) -> None:
    assert has_long_key(text) is long
