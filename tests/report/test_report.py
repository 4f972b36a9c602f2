"""The student's page, result.json and the terminal: everything from a student is text, in every place it can stand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources

import jsonschema
import pytest

from grader.gradebook_queries import AttemptScore
from grader.model import Notice, Place
from grader.report.html import render_html
from grader.report.next_steps import next_steps
from grader.report.result_json import result_document
from grader.report.shown import safe_mathml
from grader.report.terminal import render_terminal
from grader.report.words import WORDS
from grader.result import (
    Attempt,
    ExerciseResult,
    Outcome,
    Provenance,
    Span,
    Verdict,
)
from grader.score import grade
from grader.text import Text, cells

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {% raw %} ${7*7}",
    "javascript:alert(1)",
    "\x00\x07\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "[bold red]markup[/]",
    "x" * 100_000,
    "--></title><svg onload=alert(1)>",
    "\ud800 lone surrogate",
]
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "input", "div", "label", "main", "header", "h1", "h2", "h3",
    "p", "time", "span", "b", "i", "section", "ol", "ul", "li", "pre", "details", "summary", "dl", "dt", "dd", "bdi",
    "mark", "u", "table", "caption", "thead", "tbody", "tr", "th", "td", "footer", "code", "svg", "polyline", "circle",
    "line", "math", "mrow", "mi", "mn", "mo", "mfrac", "msup",
}  # fmt: skip


def outcome(text: str = "answer", **changes) -> Outcome:
    made = Outcome(
        id="q2/total",
        kind="number",
        verdict=Verdict.WRONG,
        score=0.0,
        possible=2.0,
        message=Text("違います。", "Not this."),
        mistakes=("forgot_layers",),
        feedback=(Text("層を忘れています。", "The layers are missing."),),
        hint=Text("層を数えましょう。", "Count the layers."),
        asked=Text("合計は?", "What is the total?"),
        answer=text,
        read_as=Text(text, text),
        remarks=(Text(text, text),),
        evidence=(Span(0, 2, text),),
    )
    return replace(made, **changes)


def attempt(*outcomes: Outcome, student: str = "mei", notice: str = "notice") -> Attempt:
    return Attempt(
        student=student,
        at="2026-11-24T12:00:00+00:00",
        exercises=(ExerciseResult("q2", Text("数える", "Count"), outcomes, {"d": 768}),),
        notices=(Notice("warning", "slug", Text(notice, notice), Place(notice, 3, 1, notice)),),
        provenance=Provenance("course", "c" * 64, "s" * 64, "0.1.0", "3.11"),
        number=2,
    )


class Page(HTMLParser):
    """Elements and attributes of a page, and the text that is shown."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self.languages: list[tuple[str | None, str]] = []
        self.inside: list[str] = []
        self.tongues: list[str | None] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "img", "br"):
            self.inside.append(tag)
            self.tongues.append(dict(attrs).get("lang") or (self.tongues[-1] if self.tongues else None))

    def handle_endtag(self, tag):
        assert self.inside, f"</{tag}> ends nothing"
        assert self.inside.pop() == tag
        self.tongues.pop()

    def handle_data(self, data):
        if "style" not in self.inside:
            self.shown.append(data)
            self.languages.append((self.tongues[-1] if self.tongues else None, data))

    def shown_in(self, language: str) -> list[str]:
        return [text for tongue, text in self.languages if tongue == language]


def render(made: Attempt, language="ja", history=()) -> str:
    return render_html(made, grade(made), default_language=language, history=history)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_from_a_student_becomes_markup(text: str):
    table = {"title": {"ja": text, "en": text}, "columns": [text], "rows": [[text, 1]], "note": text}
    words = Text(text, text + " in English")
    full = outcome(
        text, table=table, position=Span(3, 5, text), message=words, feedback=(words,), hint=words, asked=words,
        remarks=(words,), derivation=(words,), section=text, read_as_mathml=text, value=text,
    )  # fmt: skip
    made = attempt(full, replace(full, id=text, verdict=Verdict.CORRECT), student=text, notice=f"{text}\n{text}")
    made = replace(made, provenance=Provenance(text, text, text, text, text, {text: text}, text, 1, text))
    source = render(made)
    page = Page(source)
    assert len([tag for tag, _ in page.elements if tag == "style"]) == 1
    assert {tag for tag, _ in page.elements} <= ALLOWED
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "\x1b" not in source
    assert "\x00" not in source
    assert "\u202e" not in source
    assert "49" not in re.sub(r"#[0-9a-f]{6}", "", source) or "7*7" not in text


def test_the_page_loads_nothing():
    source = render(attempt(outcome()))
    assert not re.search(r'(?:src|href)=(?!"#)|@import|url\(', source)
    assert "default-src 'none'" in source
    assert "<script" not in source


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_languages_are_inside_and_the_default_is_chosen(language: str):
    page = Page(render(attempt(outcome()), language))
    radios = {a["id"]: "checked" in a for tag, a in page.elements if tag == "input"}
    chosen = {"show-ja": language == "ja", "show-en": language == "en"}
    assert radios == {**chosen, "look-auto": True, "look-light": False, "look-dark": False}
    text = "".join(page.shown)
    assert "The layers are missing." in text
    assert "層を忘れています。" in text


def test_every_outcome_is_there_in_both_languages():
    made = attempt(*(outcome(id=f"q2/i{n}", message=Text(f"日本語{n}", f"English{n}"), feedback=()) for n in range(35)))
    page = Page(render(made))
    for language, word in (("ja", "日本語"), ("en", "English")):
        said = "".join(page.shown_in(language))
        assert all(f"{word}{n}" in said for n in range(35))


def test_every_link_inside_the_page_leads_somewhere():
    page = Page(render(attempt(*(outcome(id=f"q2/i_{n}/x") for n in range(5)))))
    ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert len(links) >= 4
    assert {(link or "").removeprefix("#") for link in links} <= set(ids)
    assert len(set(ids)) == len(ids)


def test_what_needs_nothing_now_is_folded_and_what_does_is_open():
    def folded(**changes) -> bool:
        return 'details class="item' in render(attempt(outcome(**changes)))

    assert folded(verdict=Verdict.CORRECT, score=1.0)
    assert folded(verdict=Verdict.REVIEW)
    for verdict in (Verdict.WRONG, Verdict.PARTIAL, Verdict.INVALID, Verdict.BROKEN, Verdict.FAILED):
        assert not folded(verdict=verdict)


def test_the_spot_where_reading_stopped_is_underlined():
    def typed(answer: str, *span: int) -> str:
        return render(attempt(outcome(answer, verdict=Verdict.INVALID, position=Span(*span, ""), evidence=())))

    assert "12<u>;</u>5" in typed("12;5", 2, 3)
    assert "(12<u>‸</u>" in typed("(12", 3, 4)


def test_evidence_is_marked_and_overlaps_do_not_break_the_page():
    source = render(attempt(outcome("both directions matter", evidence=(Span(0, 15, "idea"), Span(5, 30, "other")))))
    assert '<mark title="idea">both directions</mark> matter' in source


def test_nothing_is_left_to_fix_with_full_marks_and_that_is_said():
    source = render(attempt(outcome(verdict=Verdict.CORRECT, score=1.0)))
    assert "Full marks." in source
    waits = render(attempt(outcome(verdict=Verdict.REVIEW)))
    assert "Nothing to fix for now" in waits
    assert "at no cost to you" in waits


def test_the_command_in_the_footer_names_only_a_plain_student():
    assert "<code>grade submit --student mei</code>" in render(attempt(outcome()))
    assert "<code>grade submit</code>" in render(attempt(outcome(), student="mei; rm -rf ~"))


def test_earlier_attempts_are_a_line_and_a_table():
    history = [AttemptScore("mei", n, "2026-11-24T12:00:00+00:00", 2.0 * n, 58.0, 0.0, True) for n in (1, 2, 3)]
    source = render(attempt(outcome()), history=history)
    assert 'aria-label="2 → 4 → 6"' in source
    assert "4 / 58" in source


def test_every_verdict_has_a_word_and_an_icon_in_the_page():
    for verdict in Verdict:
        source = render(attempt(outcome(verdict=verdict)))
        assert WORDS[verdict].text.ja in source
        assert WORDS[verdict].text.en in source
        assert WORDS[verdict].icon.strip()


def test_what_to_fix_next_prefers_what_was_tried_and_has_a_hint():
    tried = outcome(id="q2/tried", possible=1.0)
    blank = outcome(id="q2/blank", verdict=Verdict.INVALID, mistakes=("blank",), possible=9.0)
    right = outcome(id="q2/right", verdict=Verdict.CORRECT, score=1.0)
    waits = outcome(id="q2/waits", verdict=Verdict.REVIEW)
    assert [o.id for o in next_steps(attempt(blank, right, waits, tried))] == ["q2/tried", "q2/blank"]


def test_the_key_is_shown_only_when_the_record_holds_it():
    assert "the key" not in render(attempt(outcome()))
    assert "4 * 5 = 20" in render(attempt(outcome(derivation=(Text("4 * 5 = 20", "4 * 5 = 20"),))))


def test_rendering_twice_gives_the_same_bytes():
    history = [AttemptScore("mei", n, "2026-11-24T12:00:00+00:00", float(n), 58.0, 0.0, True) for n in (1, 2)]
    made = attempt(outcome())
    assert render(made, history=history) == render(made, history=history)


@pytest.mark.parametrize(
    "source",
    [
        "<math><mi>x</mi></math",
        "<math><mtext onclick='x'>a</mtext></math>",
        "<math><script>1</script></math>",
        "<svg><mi>x</mi></svg>",
        "<!DOCTYPE math [<!ENTITY a 'b'>]><math>&a;</math>",
        "<math href='javascript:1'><mi>x</mi></math>",
        "<math><mtext>a\u202eb</mtext></math>",
        "<math><mtext>&#x202e;</mtext></math>",
        "<math><mi>x</mi>&#x2066;</math>",
    ],
)
def test_mathml_that_is_not_plain_is_refused(source: str):
    assert safe_mathml(source) is None


def test_plain_mathml_passes_and_is_shown():
    source = "<math><mfrac><mi>r</mi><mn>2</mn></mfrac></math>"
    assert safe_mathml(source) == source
    assert source in render(attempt(outcome(read_as_mathml=source)))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("colour", [True, False])
def test_the_terminal_shows_student_text_without_control_characters(text: str, colour: bool):
    made = attempt(outcome(text), student=text, notice=text)
    shown = render_terminal(made, grade(made), "en", width=100, colour=colour)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown) if colour else shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", plain)
    if "[bold red]" in text:
        assert "[bold red]markup[/]" in plain


def test_no_escape_reaches_the_terminal_from_an_id_or_a_title_either():
    made = attempt(outcome(id="q2/\x1b[31m"))
    titled = replace(made.exercises[0], id="q\x1b2", title=Text("\x1b[2J", "\x1b[2J"))
    made = replace(made, exercises=(titled,))
    assert "\x1b" not in render_terminal(made, grade(made), "en", width=80, colour=False)


def test_an_attempt_without_answers_is_not_told_to_wait():
    made = replace(attempt(), exercises=())
    page = render(made)
    assert "No answer has been graded yet" in page
    assert "the rest waits for us" not in page


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_lines_stay_within_the_terminal(width: int, language):
    long = Text("左から右へだけ読むモデルは、文の後ろにある手がかりを反映できません。" * 3, "word " * 60)
    made = attempt(outcome(message=long, hint=long, feedback=(long,)), notice="x" * 300)
    shown = render_terminal(made, grade(made), language, width=width, colour=False)
    assert max(map(cells, shown.splitlines())) <= width


def test_an_arrow_stands_before_its_hint_even_without_spaces():
    made = attempt(outcome(hint=Text("文" * 200, "x")))
    assert "→ 文文文" in render_terminal(made, grade(made), "ja", width=60, colour=False)


def schema() -> dict:
    return json.loads(resources.files("grader.report").joinpath("result.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_result_json_fits_its_schema(verdict: Verdict, language):
    made = attempt(outcome(verdict=verdict, position=Span(0, 1, "x"), value="12"))
    document = result_document(made, grade(made), language=language)
    jsonschema.validate(document, schema())
    assert json.loads(json.dumps(document, allow_nan=False))["exercises"][0]["outcomes"][0]["verdict"] == verdict


def test_unsettled_outcomes_earn_nothing_yet_in_result_json():
    made = attempt(outcome(verdict=Verdict.REVIEW, score=0.5), outcome(id="q2/b", verdict=Verdict.CORRECT, score=1.0))
    document = result_document(made, grade(made), language="en")
    assert (document["earned"], document["unsettled"], document["exercises"][0]["earned"]) == (2.0, 2.0, 2.0)
