"""A record is plain JSON, loses nothing, and is read with suspicion."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import record
from grader.errors import RecordError
from grader.model import Notice
from grader.record import attempt_from_dict, attempt_to_dict
from grader.result import Attempt, ExerciseResult, Outcome, Provenance

from .made import attempt, outcome
from .strategies import ATTEMPTS


@given(ATTEMPTS)
@settings(max_examples=300)
def test_an_attempt_survives_the_way_through_json(judged: Attempt) -> None:
    text = json.dumps(attempt_to_dict(judged), allow_nan=False)
    assert attempt_from_dict(json.loads(text)) == judged


def test_lone_surrogates_of_a_student_survive_json() -> None:
    judged = attempt("hana", outcome(answer="\ud800 \x00 \u202e"))
    assert attempt_from_dict(json.loads(json.dumps(attempt_to_dict(judged)))) == judged


@pytest.mark.parametrize(
    ("kind", "codecs"),
    [
        (Attempt, record._ATTEMPT),
        (ExerciseResult, record._EXERCISE),
        (Outcome, record._OUTCOME),
        (Notice, record._NOTICE),
        (Provenance, record._PROVENANCE),
    ],
)
def test_every_field_of_the_model_is_recorded(kind: type[Any], codecs: dict[str, Any]) -> None:
    assert {field.name for field in dataclasses.fields(kind)} == set(codecs)


def test_the_schema_is_numbered_and_defaults_are_left_out() -> None:
    made = attempt_to_dict(attempt())
    assert made["schema"] == 1
    assert "hint" not in made["exercises"][0]["outcomes"][0]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), object(), b"bytes", {1: 2}, {"a": {3}}])
def test_what_json_lacks_is_refused_by_name(odd: Any) -> None:
    judged = attempt("hana", dataclasses.replace(outcome(), table={"rows": [odd]}))
    with pytest.raises(RecordError, match=r"\.exercises\[0\]\.outcomes\[0\]\.table"):
        attempt_to_dict(judged)


def test_a_record_of_a_newer_grade_says_to_upgrade() -> None:
    with pytest.raises(RecordError, match="upgrade"):
        attempt_from_dict({"schema": 2})


def test_keys_of_a_newer_grade_are_passed_over() -> None:
    made = attempt_to_dict(attempt())
    made["mood"] = "sunny"
    assert attempt_from_dict(made) == attempt()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


@given(JSON)
def test_any_other_json_is_a_record_error(value: Any) -> None:
    with pytest.raises(RecordError):
        attempt_from_dict(value)


def test_a_damaged_record_is_an_attempt_or_a_record_error() -> None:
    """Each of 3,000 seeded damages puts something odd at a random place; nothing but RecordError may come out."""
    draw = random.Random(7)
    rich = dataclasses.replace(outcome(), table={"rows": [[1, "a"], (2.5, None)], "$x": 1}, hint=outcome().message)
    whole = attempt_to_dict(attempt("hana", rich, outcome("q2/share")))
    odd = [None, True, -1, 1.5, float("nan"), "x", [], {}, [[]], {"$text": 3}, {"$what": 1}, ["ja"], 10**400]
    refused = 0
    for _ in range(3000):
        damaged: Any = copy.deepcopy(whole)
        spot = damaged
        while True:
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            key = draw.choice(keys)
            inner = spot[key]
            if not isinstance(inner, dict | list) or not inner or draw.random() < 0.2:
                spot[key] = draw.choice(odd)
                break
            spot = inner
        try:
            attempt_from_dict(damaged)
        except RecordError:
            refused += 1
    assert refused > 1500


def test_deep_nesting_is_refused_without_exhausting_the_stack() -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    made = attempt_to_dict(attempt())
    made["exercises"][0]["outcomes"][0]["table"] = {"rows": deep}
    with pytest.raises(RecordError, match="nested too deeply"):
        attempt_from_dict(made)
