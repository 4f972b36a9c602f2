"""What a report shows of a check: its claim, what was found, and the student's own lines, on the terminal and as HTML."""

from __future__ import annotations

import re

import pytest

from grader.report.html import render_html
from grader.report.terminal import render_terminal
from grader.result import Attempt, Comparison, ExerciseResult, Frame, Outcome, Provenance, Verdict
from grader.score import grade
from grader.text import Text

CLAIM = Text("損失は平均である", "the loss is a mean")


def check(name: str, verdict: Verdict, **more) -> Outcome:
    good = verdict is Verdict.PASSED
    return Outcome(
        f"c3/{name}", "check", verdict, float(good), 2.0, Text("だめでした。", "No."), asked=CLAIM, **more
    )  # fmt: skip


OUTCOMES = (
    check("loss", Verdict.RAISED, error="ValueError: <b>odd</b>\x1b[31m", trace=(Frame("c3.py", 41, "mlm_loss", "x = <i>odd()"),)),
    check("labels", Verdict.BAD_RETURN, comparison=Comparison("dtype", "labels", "int64", "float32", "[0, 3]")),
    check("sizes", Verdict.SKIPPED, parent="c3/loss"),
    check("device", Verdict.PASSED, remarks=(Text("見ていません。", "Not looked at."),), log="printed <u>this</u>"),
)  # fmt: skip
BLANK = Outcome("c4/loss", "check", Verdict.MISSING, 0.0, 3.0, Text("まだ", "Not yet"), ("blank",))


@pytest.fixture
def attempt() -> Attempt:
    exercises = (
        ExerciseResult("c3", Text("題", "Title"), OUTCOMES),
        ExerciseResult("c4", Text("次", "Next"), (BLANK,)),
    )
    return Attempt("s", "2026-11-24T12:00:00+00:00", exercises, (), Provenance("d", "c", "s", "0.1.0", "3.11"))


def test_the_terminal_shows_claim_error_and_line(attempt):
    shown = render_terminal(attempt, grade(attempt), "en", width=100, colour=False)
    assert "the loss is a mean" in shown
    assert "ValueError: <b>odd</b>␛[31m" in shown
    assert "c3.py, line 41, in mlm_loss: x = <i>odd()" in shown
    assert "labels [0, 3]: expected int64, got float32" in shown
    assert "Not looked at." in shown


def test_what_waits_for_another_check_takes_one_line(attempt):
    lines = render_terminal(attempt, grade(attempt), "en", width=100, colour=False).splitlines()
    (line,) = [number for number, text in enumerate(lines) if "sizes" in text]
    assert lines[line].endswith("(after loss)")
    assert "device" in lines[line + 1]


def test_exercises_without_an_answer_take_one_line(attempt):
    for language, words in (("en", "– not answered: c4 (3)"), ("ja", "– 未解答: c4 (3)")):
        lines = render_terminal(attempt, grade(attempt), language, width=100, colour=False).splitlines()
        assert [line for line in lines if line.endswith("c4 (3)")] == [words]


def test_the_page_shows_the_same_without_markup_of_the_students(attempt):
    page = render_html(attempt, grade(attempt), default_language="en")
    assert "ValueError: &lt;b&gt;odd&lt;/b&gt;␛[31m" in page
    assert "x = &lt;i&gt;odd()" in page
    assert "printed &lt;u&gt;this&lt;/u&gt;" in page
    text = re.sub(r"<[^>]+>", "", page)
    assert "c3.py の 41 行目(mlm_loss の中)" in text
    assert re.search(r"labels.*int64.*float32.*\[0, 3\]", text, re.DOTALL)


def test_a_check_that_others_wait_for_counts_their_points(attempt):
    shown = render_terminal(attempt, grade(attempt), "en", width=100, colour=False)
    assert "c3/loss (+4)" in shown
    assert "c3/labels (+2)" in shown
