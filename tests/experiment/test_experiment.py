"""q6 itself: when it stops, what it takes as the measure, and the whole way through the check process."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import median

import pytest

from grader.answers.configuration import read_configuration
from grader.checks.service import CheckService, UnisolatedError
from grader.course import load_course
from grader.experiment_outcome import plain
from grader.model import Submission
from grader.pipeline import grade_submission
from grader.result import Verdict
from grader.text import Text
from grader.worker.levels import Level

pytestmark = pytest.mark.ml
ROOT = Path(__file__).parent.parent.parent
COURSE = load_course(ROOT)
FULL = {
    "method": "full",
    "learning_rate": "1e-3",
    "batch_size": 32,
    "warmup": "10%",
    "weight_decay": "0.01",
    "epochs": 4,
}


@pytest.fixture(scope="module")
def q6():
    spec = importlib.util.spec_from_file_location("q6_experiment", ROOT / "problems" / "q6" / "experiment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADE_CACHE", str(tmp_path / "cache"))


def given(q6, monkeypatch, shares):
    """As if the seeds came to these shares; returns the list of seeds that were asked for."""
    asked = []

    def one_run(configuration, seed, device, source):
        asked.append(seed)
        share = shares[len(asked) - 1]
        return q6.Run(seed, (0.7, 0.5), {"both": share, "iid": share}, False, 10, 125)

    monkeypatch.setattr(q6, "one_run", one_run)
    return asked


def test_the_bands_are_those_of_the_course(q6):
    experiment = COURSE.problem("q6").experiment
    assert tuple(least for least, _ in experiment.bands) == q6.BANDS


@pytest.mark.parametrize(
    ("shares", "runs"), [((0.99, 0.98, 0.97), 3), ((0.5, 0.5, 0.5), 3), ((0.99, 0.5, 0.98, 0.97), 4)]
)
def test_three_that_agree_decide(q6, monkeypatch, shares, runs):
    asked = given(q6, monkeypatch, shares)
    q6.runs_of(q6.RECOMMENDED["full"], 7, "cpu")
    assert asked == [f"q6 7 {number}" for number in range(runs)]


def test_stopping_early_never_changes_the_band(q6, monkeypatch):
    """Over every order of five results, one of each band at most five times: the median of all five has the same band."""
    values = (0.55, 0.7, 0.85, 0.92, 0.97)
    for five in product(values, repeat=5):
        given(q6, monkeypatch, five)
        runs = q6.runs_of(q6.RECOMMENDED["full"], 0, "cpu")
        assert q6.band(q6.measure_of(runs)) == q6.band(median(five)), five


def test_over_budget_is_refused_before_anything_is_trained(q6, monkeypatch):
    asked = given(q6, monkeypatch, ())
    read = plain(read_configuration(COURSE.problem("q6").experiment, {**FULL, "epochs": 9}).values)
    assert q6.run(read, seed=1, device="cpu", corpus="generated", root=ROOT)["refused"] == "over_budget"
    assert asked == []


def test_texts_that_cannot_be_used_are_the_courses_fault(q6):
    read = plain(read_configuration(COURSE.problem("q6").experiment, FULL).values)
    said = q6.run(read, seed=1, device="cpu", corpus="no/such.csv", root=ROOT)
    assert "course.toml [corpus]" in said["fault"]


def test_a_machine_that_cannot_isolate_code_can_still_train(monkeypatch):
    start = CheckService.start

    def refuse(self) -> None:
        if self.floor is not Level.LIMITED:
            raise UnisolatedError(Text("隔離できません", "no isolation"))
        start(self)

    monkeypatch.setattr(CheckService, "start", refuse)
    submission = Submission("ann", "", "", {"q6": {**FULL, "epochs": 9}})
    with CheckService(COURSE, floor=Level.FULL) as service:
        attempt = grade_submission(COURSE, submission, only=["q6"], checks=service)
    (outcome,) = attempt.outcomes
    assert outcome.mistakes == ("over_budget",)
    assert attempt.provenance.level == "none"


@pytest.mark.timeout(900)
def test_the_whole_way_through_the_check_process():
    submission = Submission("ann", "", "", {"q6": FULL})
    with CheckService(COURSE, floor=Level.LIMITED) as service:
        attempt = grade_submission(COURSE, submission, only=["q6"], checks=service)
        again = grade_submission(COURSE, submission, only=["q6"], checks=service)
    (outcome,) = attempt.outcomes
    assert outcome.verdict is Verdict.CORRECT
    assert [plot["x"]["scale"] for plot in outcome.plots] == ["log", "linear"]
    assert outcome.plots[0]["marks"][0]["x"] == 1e-3
    assert attempt.provenance.device == "cpu"
    assert attempt.provenance.seed == COURSE.seed
    (kept,) = again.outcomes
    assert replace(kept, milliseconds=0) == replace(outcome, milliseconds=0)
    assert kept.milliseconds < outcome.milliseconds / 2  # from the cache
