"""result.json fits its schema whatever an attempt holds."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Notice, Place
from grader.report.html import render_html
from grader.report.result_json import result_document
from grader.report.terminal import render_terminal
from grader.result import (
    Attempt,
    ExerciseResult,
    Outcome,
    Provenance,
    Span,
    Verdict,
)
from grader.score import grade
from grader.text import Text

SCHEMA = jsonschema.Draft202012Validator(
    json.loads(resources.files("grader.report").joinpath("result.schema.json").read_text(encoding="utf-8"))
)
anything = st.text(max_size=12)
texts = st.builds(Text, anything, anything)
numbers = st.integers(-2, 20)
spans = st.builds(Span, numbers, numbers, anything)
scores = st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0])
cells = st.one_of(anything, st.integers(), st.fixed_dictionaries({"ja": anything, "en": anything}))
tables = st.fixed_dictionaries(
    {"title": cells, "columns": st.lists(cells, max_size=3), "rows": st.lists(st.lists(cells, max_size=3), max_size=3)},
    optional={"note": cells},
)
outcomes = st.builds(
    Outcome,
    id=anything,
    kind=st.sampled_from(["choice", "number", "formula", "reason", "check", "unheard of"]),
    verdict=st.sampled_from(Verdict),
    score=scores,
    possible=st.sampled_from([0.0, 1.0, 2.5, 1 / 3]),
    message=texts,
    mistakes=st.lists(st.sampled_from(["blank", "forgot_layers"]), max_size=2).map(tuple),
    feedback=st.lists(texts, max_size=2).map(tuple),
    hint=st.none() | texts,
    asked=texts,
    answer=anything,
    value=st.none() | anything,
    read_as=st.none() | texts,
    read_as_mathml=st.none() | anything,
    remarks=st.lists(texts, max_size=2).map(tuple),
    evidence=st.lists(spans, max_size=3).map(tuple),
    position=st.none() | spans,
    confidence=scores,
    decision=st.sampled_from(["auto", "provisional", "review"]),
    derivation=st.lists(texts, max_size=2).map(tuple),
    table=st.none() | tables,
    section=anything,
    milliseconds=st.sampled_from([0.0, 1.5]),
)
attempts = st.builds(
    Attempt,
    student=anything,
    at=st.just("2026-11-24T12:00:00+00:00"),
    exercises=st.lists(
        st.builds(
            ExerciseResult,
            id=anything,
            title=texts,
            outcomes=st.lists(outcomes, max_size=3).map(tuple),
            parameters=st.dictionaries(anything, st.integers(), max_size=2),
            variant=st.none() | anything,
        ),
        max_size=3,
    ).map(tuple),
    notices=st.lists(
        st.builds(
            Notice,
            severity=st.sampled_from(["error", "warning", "info"]),
            slug=anything,
            message=texts,
            place=st.none()
            | st.builds(Place, anything, st.none() | numbers, st.none() | numbers, st.none() | anything),
        ),
        max_size=2,
    ).map(tuple),
    provenance=st.builds(
        Provenance,
        course=anything,
        course_digest=anything,
        submission_digest=anything,
        grader_version=anything,
        python=anything,
        libraries=st.dictionaries(anything, anything, max_size=2),
        device=anything,
        seed=st.none() | st.integers(),
        level=anything,
        memory=anything,
    ),
    number=st.none() | st.integers(1, 99),
)


@settings(max_examples=120, deadline=None)
@given(attempts, st.sampled_from(["ja", "en"]))
def test_any_attempt_makes_a_document_that_fits_the_schema_and_pages_that_render(made: Attempt, language):
    points = grade(made)
    document = json.loads(json.dumps(result_document(made, points, language=language), allow_nan=False))
    SCHEMA.validate(document)
    assert [o["id"] for e in document["exercises"] for o in e["outcomes"]] == [o.id for o in made.outcomes]
    page = render_html(made, points, default_language=language)
    assert page == render_html(made, points, default_language=language)
    assert page.rstrip().endswith("</html>")
    assert "<script" not in page
    assert isinstance(render_terminal(made, points, language, width=60, colour=False), str)


def test_the_sample_report_in_the_repository_fits_the_schema_and_this_version():
    sample = Path(__file__).parent.parent.parent / "reports" / "sample" / "ren"
    document = json.loads((sample / "result.json").read_text(encoding="utf-8"))
    schema = json.loads(resources.files("grader.report").joinpath("result.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["student"] == "ren"
    assert 'id="show-ja" checked' in (sample / "report.html").read_text(encoding="utf-8")
