"""A slip in one line of answers.toml is told with its key, and costs no other answer."""

from __future__ import annotations

from typing import Any

import pytest

from grader.answers_file import AnswersFile, read_answers

EXERCISES = ("q1", "q2", "q3", "q4", "q5")
BEFORE = '[q1.ner]\nchoice = "mlm"\n[q2]\nadapter = "24,576"\n'
AFTER = 'layer = "98,304"\n[q5.warmup]\nvalue = "10%"\n'


def answers(text: str) -> AnswersFile:
    return read_answers(text, "answers.toml", EXERCISES)


def others_kept(found: AnswersFile) -> bool:
    return (
        found.answers["q1"]["ner"] == {"choice": "mlm"}
        and found.answers["q5"] == {"warmup": {"value": "10%"}}
        and found.answers["q2"]["adapter"] == "24,576"
        and found.answers["q2"]["layer"] == "98,304"
    )


@pytest.mark.parametrize(
    ("line", "value", "slug"),
    [
        ("total = 1,179,648", "1,179,648", "unquoted_text"),
        ("total = mlm", "mlm", "unquoted_text"),
        ("total = 4.17%", "4.17%", "unquoted_text"),
        ("total = 1.18M", "1.18M", "unquoted_text"),
        ("total = 098304", "098304", "unquoted_text"),
        ("total = .0417", ".0417", "unquoted_text"),
        ("total = 1179648.", "1179648.", "unquoted_text"),
        ("total = r(d+k)", "r(d+k)", "unquoted_text"),
        ("total = 12 × 4 # working", "12 × 4", "unquoted_text"),
        ("total = N = 12 * 4", "N = 12 * 4", "unquoted_text"),
        ("total = 48 modules = 48*24 = 1152", "48 modules = 48*24 = 1152", "unquoted_text"),
        ("total = ２４５７６", "２４５７６", "unquoted_text"),
        ("total = 約118万", "約118万", "unquoted_text"),
        ('total = "1,179,648', "1,179,648", "unclosed_quote"),
        ("total = '1,179,648", "1,179,648", "unclosed_quote"),
        ("total = “1,179,648”", "1,179,648", "odd_quotes"),
        ("total = ”1,179,648”", "1,179,648", "odd_quotes"),
        ("total = 「1,179,648」", "1,179,648", "odd_quotes"),
        ("total = ＂1,179,648＂", "1,179,648", "odd_quotes"),
        ('total = "r \\cdot (d+k)"', "r \\cdot (d+k)", "odd_quotes"),
        ('total = "a "b" c"', 'a "b" c', "odd_quotes"),
        ('total ＝ "1,179,648"', "1,179,648", "odd_quotes"),
        ("total＝1,179,648", "1,179,648", "unquoted_text"),
        ('total: "1,179,648"', "1,179,648", "odd_quotes"),
        ("total: 1,179,648", "1,179,648", "unquoted_text"),
        ("total：1,179,648", "1,179,648", "unquoted_text"),
        ('  total = 1,179,648  ', "1,179,648", "unquoted_text"),
        ('total = {value = "1", }', {"value": "1"}, "inline_table"),
        ('total = {\n  value = "1", # note\n  working = "x"\n}', {"value": "1", "working": "x"}, "inline_table"),
        ('total = [\n  {\n    a = "x",\n    b = "y",\n  },\n]', [{"a": "x", "b": "y"}], "inline_table"),
    ],
)  # fmt: skip
def test_a_value_whose_meaning_is_plain_is_read_and_told(line: str, value: Any, slug: str) -> None:
    found = answers(BEFORE + line + "\n" + AFTER)
    assert others_kept(found)
    assert found.answers["q2"]["total"] == value
    assert [notice.slug for notice in found.notices] == [slug]
    place = found.notices[0].place
    assert place is not None
    assert (place.line, place.key) == (5, "q2.total")


@pytest.mark.parametrize(
    "line",
    [
        'total = "1,179,648" 個',
        'total = ["a", "b"',
        'total = {value = "1"',
        'total = """never closed',
        'total = "1" ratio = "2"',
        "total = 1179648 ratio = 4.17",
        "total = 1,179,648  ratio＝4.17%",
    ],
)
def test_a_value_that_can_mean_several_things_is_an_error_at_its_key(line: str) -> None:
    found = answers(BEFORE + line + "\n" + AFTER)
    assert others_kept(found)
    assert "total" not in found.answers["q2"]
    notice = found.notices[0]
    assert (notice.slug, notice.severity) == ("toml_syntax", "error")
    assert notice.place is not None
    assert (notice.place.line, notice.place.key) == (5, "q2.total")
    for text in notice.message:
        assert line.split("\n")[0] in text
        assert text.split("\n")[-1].strip() == "^"


@pytest.mark.parametrize(("line", "number"), [("total = ", 5), ("total =   # later", 5), ("total:", 5)])
def test_a_missing_value_is_told(line: str, number: int) -> None:
    found = answers(BEFORE + line + "\n" + AFTER)
    assert others_kept(found)
    assert [(notice.slug, notice.place) for notice in found.notices] == [
        ("missing_value", ("answers.toml", number, None, "q2.total"))
    ]


@pytest.mark.parametrize("line", ["total", "???", "= 3", "答えは 24,576 です", '"""', "a = = b = c", "\\"])
def test_a_line_that_is_no_statement_costs_nothing_else(line: str) -> None:
    found = answers(BEFORE + line + "\n" + AFTER)
    assert others_kept(found)
    assert found.notices


def test_the_later_of_two_values_is_read_and_told() -> None:
    found = answers(BEFORE + 'total = "1"\ntotal = "2"\n' + AFTER)
    assert others_kept(found)
    assert found.answers["q2"]["total"] == "2"
    assert [(notice.slug, notice.place.line) for notice in found.notices if notice.place] == [("duplicate_key", 6)]


def test_a_table_that_comes_twice_is_joined() -> None:
    found = answers(BEFORE + AFTER + '[q2]\ntotal = "1"\n')
    assert others_kept(found)
    assert found.answers["q2"]["total"] == "1"


def test_arrays_of_tables_survive_a_slip_elsewhere() -> None:
    found = answers(BEFORE + "total = 1,2\n" + AFTER + '[[q4.pairs]]\nproblem = "a"\n[[q4.pairs]]\nproblem = b\n')
    assert others_kept(found)
    assert found.answers["q4"] == {"pairs": [{"problem": "a"}, {"problem": "b"}]}


@pytest.mark.parametrize(
    "header",
    ["[q3.A", "q3.A]", "［q3.A］", "[q3．A]", "[q3.A]]", "[[q3.A]", "[ q3.A ] # x", "[q3.%A]", "x[q3.A]", "[q3.A];"],
)
def test_a_damaged_header_still_opens_its_table(header: str) -> None:
    found = answers(BEFORE + AFTER + header + '\nchoice = "full"\n')
    assert others_kept(found)
    assert found.answers["q3"] == {"A": {"choice": "full"}}


@pytest.mark.parametrize("header", ["[", "[%]", "[]", '["', "[ 3 . ]", "［＊］"])
def test_below_an_unreadable_header_nothing_replaces_the_answers_before(header: str) -> None:
    found = answers(BEFORE + AFTER + header + '\nvalue = "99%"\nlayer = "1"\n')
    assert others_kept(found)
    assert found.notices[0].severity == "error"
    assert found.notices[0].place is not None
    assert found.notices[0].place.line == 8


@pytest.mark.parametrize(("old", "new"), [("\n[q5", "[q5"), ("]\nvalue", "] value"), ("]\nvalue", "]value")])
def test_a_header_on_the_line_of_an_answer_is_taken_apart(old: str, new: str) -> None:
    assert others_kept(answers(BEFORE + AFTER.replace(old, new)))


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_text_over_several_lines_may_look_like_toml(quotes: str) -> None:
    reason = "see\n[q9]\ntotal = 1\n# no\n"
    found = answers(BEFORE + "total = 1,2\n" + AFTER + f"[q1.dialogue]\nreason = {quotes}{reason}{quotes}\n")
    assert others_kept(found)
    assert found.answers["q1"]["dialogue"] == {"reason": reason}
    assert found.answers["q2"]["total"] == "1,2"


def test_an_open_text_ends_at_the_next_exercise() -> None:
    found = answers('[q1.dialogue]\nreason = """\nnever closed\n' + BEFORE + AFTER)
    assert others_kept(found)
    assert found.notices[0].place is not None
    assert found.notices[0].place.key == "q1.dialogue.reason"


@pytest.mark.parametrize("key", ["a." * 3000 + "b", "." * 3000, "a.." * 3000, "a." * 40 + "b"])
def test_a_key_of_thousands_of_steps_costs_itself_alone(key: str) -> None:
    found = answers(f'[q2]\ntotal = "1"\n{key} = some text\n[q3]\nA = {{ choice = "lora" }}\n')
    assert found.answers["q2"]["total"] == "1"
    assert found.answers["q3"]["A"] == {"choice": "lora"}
    assert [notice.severity for notice in found.notices] == ["error"]


def test_many_slips_are_told_up_to_a_limit() -> None:
    found = answers("[q2]\n" + "".join(f"a{n} = x,{n}\n" for n in range(500)))
    assert len(found.answers["q2"]) == 500
    assert len(found.notices) == 40


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{r(d+k)}{dk}", r"\text{layers} \times r(d+k)", r"r \times d", r"\beta", r"\rho", r"\neq", r"\tfrac{1}{24}",
        r"\left(d+k\right) \cdot r",
    ],
)  # fmt: skip
def test_latex_keeps_its_backslashes(formula: str) -> None:
    assert answers(f'[q2]\nformula_total = "{formula}"\n').answers["q2"]["formula_total"] == formula


def test_tabs_and_line_ends_in_prose_stay() -> None:
    text = "a\tb\n\tten\nnew line\r\nto\n"
    assert answers(f'[q1.ner]\nreason = """\n{text}"""\n').answers["q1"]["ner"] == {"reason": text.replace("\r", "")}
