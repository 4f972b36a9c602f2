"""The bundled course: what students read exists in both languages, and its variants keep mistakes apart."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from grader.answers.expression import evaluate_formula
from grader.course import load_course
from grader.key_model import NumberKey
from grader.text import Text
from grader.variants import values

ROOT = Path(__file__).parent.parent
COURSE = load_course(ROOT)
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")


@pytest.mark.parametrize("problem", COURSE.problems, ids=lambda problem: problem.id)
def test_every_text_is_japanese_in_one_language_and_not_in_the_other(problem):
    texts: list[Text] = [problem.title, problem.summary]
    for item in problem.items:
        texts += [item.ask, *([item.hint] if item.hint else [])]
        for mistake in getattr(item.key, "mistakes", ()):
            if hasattr(mistake, "message"):
                texts += [mistake.message, *([mistake.hint] if mistake.hint else [])]
        texts += [option.message for option in getattr(item.key, "options", ()) if option.message]
    for text in texts:
        assert text.en.strip()
        assert JAPANESE.search(text.ja) or text.ja == text.en or text.ja.isascii(), text
        # the chapter's own word for a share is quoted in English too
        assert not JAPANESE.search(text.en.replace("削減率", "")), text


@pytest.mark.parametrize("problem", COURSE.problems, ids=lambda problem: problem.id)
def test_the_statement_names_every_item_it_asks_for(problem):
    for language in ("ja", "en"):
        text = (problem.folder / f"statement.{language}.md").read_text(encoding="utf-8")
        for name in {item.path[0] for item in problem.items if item.path[0] not in ("priority",)}:
            assert name in text, (language, name)


def test_the_starters_together_are_one_valid_file_with_every_item():
    written = [problem for problem in COURSE.problems if problem.items]
    text = "\n".join((p.folder / "starter" / "answers.toml").read_text(encoding="utf-8") for p in written)
    document = tomllib.loads(text)
    for problem in written:
        for item in problem.items:
            assert item.path[0] in document[problem.id], item.id


@pytest.mark.parametrize("problem", [p for p in COURSE.problems if p.code], ids=lambda problem: problem.id)
def test_statement_and_starter_name_every_function_that_is_asked_for(problem):
    starter = (problem.folder / "starter" / f"{problem.id}.py").read_text(encoding="utf-8")
    defined = {node.name for node in ast.parse(starter).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert set(problem.code.functions) <= defined
    for language in ("ja", "en"):
        statement = (problem.folder / f"statement.{language}.md").read_text(encoding="utf-8")
        assert [name for name in problem.code.functions if name not in statement] == [], language


HAND_CHECKED = {
    "adapter": 24_576, "layer": 98_304, "total": 1_179_648, "original": 28_311_552, "with_head": 1_181_186,
}  # fmt: skip


@pytest.mark.parametrize(("item", "value"), HAND_CHECKED.items())
def test_the_keys_of_the_chapters_numbers(item: str, value: int):
    problem = COURSE.problem("q2")
    key = next(entry.key for entry in problem.items if entry.id == f"q2/{item}")
    assert evaluate_formula(key.formula, values(problem)) == value


def test_in_a_variant_the_commonest_mistakes_have_numbers_of_their_own():
    problem = COURSE.problem("q2")
    common = (
        "forgot_layers",
        "only_one_factor",
        "multiplied_instead_of_added",
        "gave_original_weights",
    )
    for variant in problem.variants:
        for item in problem.items:
            if not isinstance(item.key, NumberKey) or item.kind != "number":
                continue
            found: dict[int, set[str]] = defaultdict(set)
            for mistake in item.key.mistakes:
                if mistake.slug in common:
                    for formula in mistake.formulas:
                        found[evaluate_formula(formula, values(problem, variant.values))].add(mistake.slug)
            assert all(len(slugs) == 1 for slugs in found.values()), (variant.id, item.id, found)


@pytest.mark.parametrize("problem", [problem for problem in COURSE.problems if problem.code], ids=lambda one: one.id)
def test_the_points_that_a_statement_names_are_those_of_its_checks(problem):
    whole = sum(check.points for check in problem.checks)
    japanese, english = (
        (problem.folder / f"statement.{language}.md").read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
        for language, heading in (("ja", "配点"), ("en", "Points"))
    )
    *parts, total = (int(number) for number in re.findall(r"(\d+) 点", japanese))
    assert (sum(parts), total) == (whole, whole)
    assert str(int(whole)) in re.findall(r"\d+", english)
