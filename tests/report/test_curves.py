"""Measured curves in a report: plain data in, one self-contained picture out, with its figures as text."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest

from grader.record import attempt_from_dict, attempt_to_dict
from grader.report.curves import MOST_LINES, MOST_POINTS, Axis, draw
from grader.report.html import render_html
from grader.report.result_json import result_document
from grader.result import Attempt, ExerciseResult, Grade, Outcome, Provenance, Verdict
from grader.text import Text

PLOT = {
    "title": {"ja": "学習率と正解率", "en": "Learning rate and accuracy"},
    "x": {"title": {"ja": "学習率", "en": "learning rate"}, "scale": "log"},
    "y": {"title": {"ja": "正解率", "en": "accuracy"}, "low": 0.4, "high": 1.0},
    "lines": [
        {
            "title": {"ja": "全パラメータ", "en": "full"},
            "tone": "first",
            "points": [[1e-5, 0.5], [1e-3, 0.98], [1e-1, 0.5]],
            "band": [[1e-5, 0.48, 0.52], [1e-3, 0.97, 0.99], [1e-1, 0.5, 0.5]],
        },
        {"title": {"ja": "LoRA", "en": "LoRA"}, "tone": "second", "points": [[1e-4, 0.5], [1e-2, 0.97]]},
    ],
    "marks": [{"title": {"ja": "あなた", "en": "yours"}, "x": 1e-4, "y": 0.8, "low": 0.7, "high": 0.9}],
    "note": {"ja": "注", "en": "note"},
}


def svg(markup: str) -> ET.Element:
    found = re.search(r'<svg class="wide".*?</svg>', str(markup), re.DOTALL)
    assert found
    return ET.fromstring(found[0])


def test_the_picture_is_well_formed_holds_no_script_and_no_colour_of_its_own():
    made = str(draw(PLOT))
    svg(made)
    assert "<script" not in made
    assert not re.search(r"#[0-9a-f]{3,6}|rgb\(|http", made)
    assert 'class="curve first"' in made
    assert 'class="curve second"' in made
    assert 'class="band first"' in made


def test_lines_and_marks_stand_where_their_values_are():
    root = svg(draw(PLOT))
    first = next(e for e in root.iter() if e.get("class") == "curve first")
    spots = [tuple(map(float, spot.split(","))) for spot in first.get("points").split()]
    assert spots[0][0] < spots[1][0] < spots[2][0]
    assert spots[1][0] - spots[0][0] == pytest.approx(spots[2][0] - spots[1][0], abs=0.2)  # a logarithmic axis
    assert spots[1][1] < spots[0][1]  # more is higher
    dot = next(e for e in root.iter() if e.get("class") == "dot")
    assert spots[0][0] < float(dot.get("cx")) < spots[1][0]


def test_the_figures_are_there_as_text_in_both_languages():
    made = str(draw(PLOT))
    for word in ("学習率と正解率", "Learning rate and accuracy", "0.001: 0.98", "0.0001: 0.8", "yours", "あなた"):
        assert word in made


@pytest.mark.parametrize(
    "odd",
    [
        {"lines": []},
        {"lines": [{"tone": "first", "points": [[math.nan, 1.0]]}], "marks": []},
        {"lines": [{"tone": "first", "points": [["<b>", 1.0]]}], "marks": []},
    ],
)
def test_without_a_finite_point_there_is_no_picture(odd):
    assert str(draw({**PLOT, "marks": [], **odd})) == ""


def test_texts_are_escaped_and_an_unknown_tone_is_not_copied():
    odd = {
        **PLOT,
        "title": '<img src=x onerror="1">',
        "note": "<b>",
        "lines": [{"title": "<i>", "tone": '"><b>', "points": [[1, 1], [2, 2]]}],
    }
    made = str(draw(odd))
    assert "<img" not in made
    assert "<b>" not in made
    assert "<i>" not in made.replace('<i class="or">', "")


def test_an_endless_record_makes_no_endless_page():
    line = {"title": None, "tone": "mine", "points": [[n, n % 7] for n in range(50_000)]}
    made = str(draw({**PLOT, "lines": [line] * 500, "marks": []}))
    assert len(made) < MOST_LINES * MOST_POINTS * 20


def test_ticks_are_round_and_lie_inside():
    for low, high, log in (
        (1e-5, 0.3, True),
        (0.0, 8000.0, False),
        (0.4, 1.0, False),
        (0.0, 1.37, False),
        (3.0, 3.0, False),
    ):
        axis = Axis(low, high, 0, 100, log=log)
        ticks = axis.ticks()
        assert 2 <= len(ticks) <= 8
        assert all(-0.01 <= axis.at(value) <= 100.01 for value, _ in ticks)


def attempt() -> Attempt:
    outcome = Outcome(
        "q6/accuracy",
        "experiment",
        Verdict.PARTIAL,
        0.5,
        10,
        Text("結果", "result"),
        plots=(PLOT,),
        table={"title": "t", "columns": ["a"], "rows": [["1"]]},
    )
    exercise = ExerciseResult("q6", Text("題", "title"), (outcome,))
    return Attempt("ann", "2026-01-01T00:00:00+00:00", (exercise,), (), Provenance("c", "d", "e", "1", "3.11"))


def test_a_plot_survives_the_record_and_is_drawn_from_it():
    kept = attempt_from_dict(attempt_to_dict(attempt()))
    assert kept == attempt()
    page = render_html(kept, Grade(5, 10, 0), default_language="ja")
    assert page.count('<figure class="plot">') == 1


def test_result_json_holds_the_plots_and_fits_its_schema():
    import json
    from importlib import resources

    import jsonschema

    document = result_document(attempt(), Grade(5, 10, 0), language="en")
    schema = json.loads(resources.files("grader.report").joinpath("result.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["exercises"][0]["outcomes"][0]["plots"] == [PLOT]
    wrong = json.loads(json.dumps(document))
    wrong["exercises"][0]["outcomes"][0]["plots"][0]["lines"][0]["tone"] = "loud"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)
