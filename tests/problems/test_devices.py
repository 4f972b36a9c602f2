"""Code that would not run with a model on a GPU is told so without one, and loses nothing for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import load_course

ROOT = Path(__file__).parent.parent.parent
CODE = {problem.id: problem for problem in load_course(ROOT).problems if problem.code is not None}
TRAINS, EVALUATES = "check_an_epoch_trains_and_returns_loss_and_accuracy", "check_evaluate_returns_all_metrics"


@pytest.mark.ml
@pytest.mark.parametrize(
    ("exercise", "name", "left_out", "told"),
    [
        ("c10", "reference", "", set()),
        ("c10", "tensors", "", {EVALUATES}),
        ("c10", "counts", "", {TRAINS, EVALUATES}),
        ("c6", "reference", ".to(model.device)", {"check_finetune_trains_the_model_in_place"}),
    ],
)
def test_a_batch_that_stays_on_the_cpu_is_told_and_costs_nothing(checks, exercise, name, left_out, told):
    problem = CODE[exercise]
    source = (problem.folder / "right" / f"{name}.py").read_text(encoding="utf-8")
    assert left_out in source
    said = checks.run(problem, source.replace(left_out, ""))["checks"]
    assert {check for check, result in said.items() if "left_on_cpu" in result["remarks"]} == told
    assert {result["verdict"] for result in said.values()} == {"passed"}
