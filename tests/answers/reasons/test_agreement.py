"""Labelled answers: our own, and every round that was fresh once. The figures of the first runs stand in tests/fresh/reasons."""

from __future__ import annotations

import importlib.util
import random
import re
from functools import cache, lru_cache
from pathlib import Path
from time import process_time

import pytest

from grader.course import load_course
from grader.trial import Trial

ROOT = Path(__file__).parents[3]
FRESH = ROOT / "tests" / "fresh" / "reasons"
OWN = Path(__file__).parent / "development.jsonl"
AGAINST = Path(__file__).parent / "adversarial.jsonl"  # written to pass, or wrong in a way that sounds right
SETS = [OWN, *sorted(FRESH.glob("round*.jsonl"))]
# least coverage and least forced kappa; of the sets that are mostly attempts to pass (4, 5) or free paraphrase (6, 7) less
FLOORS = {"round4": (0.34, 0.80), "round5": (0.38, 0.80), "round6": (0.33, 0.70), "round7": (0.22, 0.55)}
GAMING = (
    "gaming",
    "stuffing",
    "injection",
    "chain",
    "salad",
    "swapped",
    "wrong",
    "copied",
    "negated",
    "contradiction",
    "off_topic",
    "offtopic",
)

_spec = importlib.util.spec_from_file_location("measure", FRESH / "measure.py")
assert _spec is not None
assert _spec.loader is not None
measure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(measure)


@lru_cache(maxsize=1)
def trial() -> Trial:
    return Trial(load_course(ROOT), "en")


@cache
def rows(file: Path):
    return measure.graded(measure.read_cases(file), trial())


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_automatic_decisions_agree_with_the_labels(file: Path):
    auto = [row for row in rows(file) if row.decision == "auto"]
    assert measure.kappa(auto) >= 0.90
    assert len(auto) >= FLOORS.get(file.stem, (0.40, 0.80))[0] * len(rows(file))
    critical = [row.answer for row in auto if row.off >= 0.5]
    assert len(critical) <= 0.03 * len(auto), critical


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_every_score_forced_is_close_to_the_labels(file: Path):
    assert measure.kappa(rows(file)) >= FLOORS.get(file.stem, (0.40, 0.80))[1]


@pytest.mark.parametrize("file", [AGAINST, *SETS], ids=lambda file: file.stem)
def test_nothing_that_is_no_reason_passes_alone(file: Path):
    passed = [row.answer for row in rows(file) if row.kind in GAMING and row.decision == "auto" and row.score >= 0.5]
    assert passed == []


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_no_good_answer_fails_alone(file: Path):
    failed = [row.answer for row in rows(file) if row.gold >= 0.75 and row.decision == "auto" and row.score < 0.5]
    assert failed == []


def test_the_words_of_good_answers_shuffled_seldom_pass_alone():
    draw = random.Random(20261126)
    cases = []
    for file in sorted(FRESH.glob("round[4-9].jsonl")):
        for case in measure.read_cases(file):
            if case["lang"] == "en" and float(case["gold"]) >= 0.75 and "pairs" not in case["item"]:
                words = re.findall(r"[\w'\[\]-]+", str(case["answer"]))
                draw.shuffle(words)
                cases.append({**case, "answer": " ".join(words) + "."})
    passed = [row for row in measure.graded(cases, trial()) if row.decision == "auto" and row.score >= 0.5]
    assert len(cases) >= 80
    assert len(passed) <= 0.15 * len(cases)


def test_an_answer_takes_less_than_twenty_milliseconds():
    cases = measure.read_cases(OWN)
    measure.graded(cases[:20], trial())
    begun = process_time()
    measure.graded(cases, trial())
    assert (process_time() - begun) / len(cases) < 0.020


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([(0, 0), (1, 1), (0.5, 0.5)], 1.0),
        ([(0, 1), (1, 0)], -1.0),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], 0.0),
        # by hand: one of four off by one level; observed 1/4, expected by the margins 116/16
        ([(0, 0), (1, 1), (1, 0.75), (0, 0)], 1 - (1 / 4) / (116 / 16)),
    ],
)
def test_weighted_kappa(pairs, kappa):
    assert measure.qwk(pairs) == pytest.approx(kappa)
