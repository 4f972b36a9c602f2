"""The class page, class.json and the register."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources

import jsonschema
import pytest

from grader.report.class_report import (
    ClassSummary,
    ItemRow,
    SameAnswer,
    StudentRow,
    class_document,
    grades_csv,
    histogram,
    render_class_html,
)
from grader.text import Text


def student(name: str, earned: float = 5.0) -> StudentRow:
    return StudentRow(name, 1, "2026-11-24T12:00:00+00:00", earned, 10.0, 1.0, f"{name}/report.html", {"q2": earned})


def item(name: str = "q2/total", **mistakes: int) -> ItemRow:
    return ItemRow(name, "q2", "number", 2.0, 3, 3, 0.5, None, {"wrong": 2, "correct": 1}, mistakes)


def summary(*students: StudentRow, **changes) -> ClassSummary:
    values = {"course": "c", "title": Text("章", "Chapter"), "students": students, "items": [item(forgot_layers=2)]}
    return ClassSummary(**{**values, **changes})


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(name: str):
    text = grades_csv(summary(student(name)))
    assert rows(text)[1][0].startswith("'")


def test_points_have_two_decimals_and_commas_are_quoted():
    text = grades_csv(summary(student("a,b", 4.5)))
    assert rows(text)[1] == ["a,b", "1", "2026-11-24T12:00:00+00:00", "4.50", "10.00", "1.00", "4.50"]
    assert text.startswith("\ufeff")


def test_a_submission_that_could_not_be_graded_is_blank_and_not_zero():
    text = grades_csv(summary(student("a"), failures=[("kenji", "path", Text("壊れた", "damaged"))]))
    assert rows(text)[2] == ["kenji", "", "", "", "", "", ""]


def test_mistakes_are_ranked_by_how_often_and_empty_answers_are_none():
    items = [item(forgot_layers=1, blank=9), item("q2/original", forgot_layers=2, one_full_matrix=1)]
    made = summary(items=items).mistakes()
    assert made == [
        ("forgot_layers", 3, ["q2/total", "q2/original"]),
        ("one_full_matrix", 1, ["q2/original"]),
    ]


def test_the_histogram_counts_everybody_once():
    picture = histogram([0.0, 0.05, 0.5, 0.999, 1.0])
    assert "0–10%: 2" in picture
    assert "90–100%: 2" in picture


def test_hostile_names_are_only_text():
    made = summary(
        student("<script>x</script>"),
        failures=[("<b>", "<i>", Text("<u>", "<u>"))],
        same=[SameAnswer("q2/total", "<script>y</script>", 3)],
    )
    page = render_class_html(made, default_language="en")
    assert "<script" not in page
    assert "&lt;script&gt;x" in page


def test_a_class_of_a_thousand_stays_below_a_megabyte():
    page = render_class_html(summary(*(student(f"s{n:04}") for n in range(1000))), default_language="ja")
    assert len(page.encode()) < 1_000_000


@pytest.mark.parametrize("students", [(), (student("a"),)])
def test_class_json_fits_its_schema(students):
    schema = json.loads(resources.files("grader.report").joinpath("class.schema.json").read_text(encoding="utf-8"))
    document = class_document(summary(*students, failures=[("k", "p", Text("あ", "a"))]), "ja")
    jsonschema.validate(document, schema)
    render_class_html(summary(*students), default_language="ja")
