"""The proofs that q6 ships, as far as they hold without training; `grade verify --only q6` trains with every one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from grader import experiment_outcome
from grader.answers.configuration import read_configuration
from grader.course import load_course
from grader.proof.experiments import unshown_causes
from reference.likely_cause import likely_causes
from reference.tuning import Configuration, Run

pytestmark = pytest.mark.ml
PROBLEM = load_course(Path(__file__).parent.parent.parent).problem("q6")
EXPERIMENT = PROBLEM.experiment
CASES = [
    (file.stem, number, case)
    for file in sorted((PROBLEM.folder / "known_wrong").glob("*.toml"))
    for number, case in enumerate(tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)["case"], 1)
]
RIGHT = sorted((PROBLEM.folder / "right").glob("*.toml"))


def test_every_cause_that_can_be_named_is_shown():
    assert unshown_causes(PROBLEM) == []


@pytest.mark.parametrize("case", [case for _, _, case in CASES], ids=[f"{file}-{number}" for file, number, _ in CASES])
def test_a_known_wrong_configuration_is_asked_about_or_its_cause_is_named(case):
    read = read_configuration(EXPERIMENT, case["answer"])
    if read.questions:
        assert case["verdict"] == "invalid"
        assert set(case["mistakes"]) <= {question.slug for question in read.questions}
        return
    values = experiment_outcome.plain(read.values)
    configuration = Configuration(**{**values, "targets": tuple(values.get("targets", ("query", "value")))})
    if case["verdict"] == "invalid":
        assert configuration.epochs > 8 or configuration.steps() > 500  # over the budget
        return
    diverged = "diverged" in case["mistakes"]
    run = Run("s", (0.7, *[0.4] * 8), {"both": 0.6, "iid": 0.6}, diverged, 1, configuration.steps())
    named = likely_causes(configuration, [run] * 3)
    assert set(case["mistakes"]) <= set(named)
    assert set(named) <= set(EXPERIMENT.messages)


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.stem)
def test_a_right_configuration_is_read_whole(file):
    table = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)["q6"]
    assert read_configuration(EXPERIMENT, table).questions == ()


def test_there_are_enough_of_them():
    assert len(RIGHT) >= 5
    assert len(CASES) >= 25
