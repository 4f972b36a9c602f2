"""The class page, class.json and the register."""

from __future__ import annotations

import csv
import io
import json
import re
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


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "＝1+1"])
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


def test_only_paths_below_the_page_become_links():
    good = render_class_html(summary(student("a")), default_language="en")
    assert 'href="a/report.html"' in good
    for link in (
        "javascript:alert(1)",
        "//evil.example/x",
        "https://evil.example",
        "/etc/passwd",
        "../x",
        "java\tscript",
    ):
        row = StudentRow("a", 1, "", 1.0, 2.0, 0.0, link)
        assert not re.search(r'href="(?!#)', render_class_html(summary(row), default_language="en"))


def test_empty_answers_are_counted_apart_from_unreadable_ones():
    row = ItemRow("q2/total", "q2", "number", 2.0, 5, 5, 0.5, 0.3, {"invalid": 3, "correct": 2}, {"blank": 2})
    page = render_class_html(summary(items=[row]), default_language="en")
    counts = re.findall(r"<b>(\d+)</b><span class=\"unseen\"> .*?lang=\"en\">([^<]+)", page)
    assert counts == [("2", "Correct"), ("1", "Could not be read"), ("2", "Not answered")]


def test_answers_that_wait_are_listed_with_why():
    row = ItemRow("q1/ner/reason", "q1", "reason", 2.0, 5, 0, None, None, {"review": 4, "broken": 1}, {})
    page = render_class_html(summary(items=[row]), default_language="en")
    assert "5 answers wait for a person" in page
    assert page.count("q1/ner/reason <b>") == 2


def test_a_mistake_has_the_courses_words_else_the_readers():
    made = summary(
        items=[item(too_high=1, forgot_layers=2, new_one=1)], mistake_texts={"forgot_layers": Text("層", "layers")}
    )
    told = {entry["slug"]: entry["message"] for entry in class_document(made, "en")["mistakes"]}
    assert told == {"forgot_layers": "layers", "too_high": "too large a value", "new_one": None}


def test_the_median_of_an_even_class_lies_between_the_two_in_the_middle():
    page = render_class_html(summary(student("a", 2.0), student("b", 5.0)), default_language="en")
    assert "35.0" in page


@pytest.mark.parametrize("students", [(), (student("a"),)])
def test_class_json_fits_its_schema(students):
    schema = json.loads(resources.files("grader.report").joinpath("class.schema.json").read_text(encoding="utf-8"))
    document = class_document(summary(*students, failures=[("k", "p", Text("あ", "a"))]), "ja")
    jsonschema.validate(document, schema)
    render_class_html(summary(*students), default_language="ja")
