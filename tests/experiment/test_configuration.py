"""Reading a configuration: one value a setting, in any notation; what cannot be tried is asked about."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from grader import experiment_outcome
from grader.answers.configuration import read_configuration
from grader.assignment import stray_answers
from grader.course import load_course
from grader.model import Submission
from grader.result import Verdict
from grader.score import costs_attempt

PROBLEM = load_course(Path(__file__).parent.parent.parent).problem("q6")
assert PROBLEM is not None
assert PROBLEM.experiment is not None
EXPERIMENT = PROBLEM.experiment
FULL = {
    "method": "full",
    "learning_rate": "1e-3",
    "batch_size": 32,
    "warmup": "10%",
    "weight_decay": "0.01",
    "epochs": 4,
}
LORA = {**FULL, "method": "lora", "r": 8, "alpha": 16, "targets": ["query", "value"]}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("learning_rate", "2e-3", Fraction(2, 1000)),
        ("learning_rate", "0.002", Fraction(2, 1000)),
        ("learning_rate", "2×10⁻³", Fraction(2, 1000)),
        ("learning_rate", "２ｅ－３", Fraction(2, 1000)),
        ("learning_rate", "2×10^{-3}", Fraction(2, 1000)),
        ("warmup", "10%", Fraction(1, 10)),
        ("warmup", "0.1", Fraction(1, 10)),
        ("warmup", "1割", Fraction(1, 10)),
        ("warmup", 0, Fraction(0)),
        ("warmup", "100%", Fraction(1)),
        ("batch_size", "32", Fraction(32)),
        ("epochs", "4 エポック", Fraction(4)),
        ("epochs", "4 epochs", Fraction(4)),
        ("weight_decay", 0, Fraction(0)),
        ("weight_decay", "なし", Fraction(0)),
        ("warmup", "none", Fraction(0)),
        ("alpha", "16", Fraction(16)),
        ("targets", "query と value", ("query", "value")),
        ("targets", "q, v", ("query", "value")),
        ("targets", ["Value", "Query"], ("query", "value")),
        ("targets", "attention_output", ("attention_output",)),
        ("targets", ["output"], ("output",)),
    ],
)
def test_values_are_read_as_people_write_them(name, typed, value):
    read = read_configuration(EXPERIMENT, {**LORA, name: typed})
    assert not read.questions
    assert read.values[name] == value


@pytest.mark.parametrize(
    ("name", "typed", "slug"),
    [
        ("learning_rate", "", "missing_setting"),
        ("learning_rate", "1e-3〜5e-3", "range_for_a_value"),
        ("learning_rate", ["1e-3", "5e-3"], "range_for_a_value"),
        ("learning_rate", 0, "setting_out_of_range"),
        ("learning_rate", "100", "setting_out_of_range"),
        ("learning_rate", True, None),
        ("learning_rate", "小さめ", None),
        ("learning_rate", "なし", None),
        ("learning_rate", "-1e-3", None),
        ("learning_rate", {"a": {"b": "c"}}, None),
        ("warmup", "1", "percent_fraction_slip"),
        ("warmup", "120%", "setting_out_of_range"),
        ("batch_size", "2.5", "wrong_unit_name"),
        ("batch_size", 0, "setting_out_of_range"),
        ("epochs", "3時間", "wrong_unit_name"),
        ("r", "9" * 400, None),
        ("method", "adapter", "unknown_choice"),
        ("method", "full か lora", "multiple_answers"),
        ("targets", [], "missing_setting"),
        ("targets", ["query", "classifier"], "unknown_choice"),
        ("targets", 3, "not_a_choice"),
    ],
)
def test_what_cannot_be_tried_is_asked_about_and_costs_no_attempt(name, typed, slug):
    table = {**LORA, name: typed}
    read = read_configuration(EXPERIMENT, table)
    assert name in [question.setting for question in read.questions]
    if slug is not None:
        assert slug in [question.slug for question in read.questions]
    outcome = experiment_outcome.asked(EXPERIMENT, table, read)
    assert outcome.verdict is Verdict.INVALID
    assert outcome.score == 0
    assert f"`{name}`" in outcome.feedback[0].en
    assert f"`{name}`" in outcome.feedback[0].ja


def test_full_fine_tuning_needs_no_lora_settings_and_lora_does():
    assert not read_configuration(EXPERIMENT, FULL).questions
    read = read_configuration(EXPERIMENT, {**FULL, "method": "lora"})
    assert [question.setting for question in read.questions] == ["r", "alpha", "targets"]


def test_the_plain_values_are_those_that_the_experiment_takes():
    plain = experiment_outcome.plain(read_configuration(EXPERIMENT, LORA).values)
    assert plain == {
        "method": "lora", "learning_rate": 0.001, "batch_size": 32, "warmup": 0.1, "weight_decay": 0.01, "epochs": 4,
        "r": 8, "alpha": 16, "targets": ["query", "value"],
    }  # fmt: skip


def test_a_key_that_is_no_setting_is_pointed_out_and_a_log_is_not():
    table = {**FULL, "lerning_rate": "1", "log": "tried 1e-4 first", "warmup_ratio": ""}
    submission = Submission("ann", "", "", {"q6": table})
    (notice,) = stray_answers(PROBLEM, submission)
    assert "learning_rate" in notice.message.en
    assert "q6.lerning_rate" in notice.message.ja


def answer(**more):
    return {"measure": 0.96, "mistakes": [], "figures": {"reached": "96.0 %", "runs": "3"}, **more}


@pytest.mark.parametrize(
    ("measure", "score", "verdict"),
    [
        (0.599, 0, "wrong"),
        (0.6, 0.25, "partial"),
        (0.8, 0.5, "partial"),
        (0.949, 0.75, "partial"),
        (0.95, 1, "correct"),
    ],
)
def test_the_score_is_that_of_the_band(measure, score, verdict):
    read = read_configuration(EXPERIMENT, FULL)
    outcome = experiment_outcome.tried(EXPERIMENT, FULL, read, answer(measure=measure, mistakes=["rate_too_small"]))
    assert (outcome.score, outcome.verdict) == (score, verdict)
    assert outcome.mistakes == ("rate_too_small",)
    assert "96.0 %" in outcome.message.ja
    assert outcome.read_as.en.startswith("method full fine-tuning, learning rate 1e-3, batch size 32, warm-up 10 %")


def test_over_budget_is_asked_about_and_a_fault_of_ours_is_nobodys_zero():
    read = read_configuration(EXPERIMENT, FULL)
    over = experiment_outcome.tried(
        EXPERIMENT, FULL, read, {"refused": "over_budget", "figures": {"examples": "20,000"}}
    )
    assert over.verdict is Verdict.INVALID
    assert "20,000" in over.message.en
    broken = experiment_outcome.tried(EXPERIMENT, FULL, read, {"fault": "Traceback …\nOSError: disk"})
    assert broken.verdict is Verdict.BROKEN
    assert broken.verdict.unsettled
    assert "disk" in broken.error


def test_an_attempt_with_nothing_but_questions_is_not_counted():
    from grader.pipeline import grade_submission

    course = load_course(Path(__file__).parent.parent.parent)
    attempt = grade_submission(course, Submission("ann", "", "", {"q6": {"method": "full"}}), only=["q6"])
    assert [outcome.verdict for outcome in attempt.outcomes] == [Verdict.INVALID]
    assert not costs_attempt(attempt)
