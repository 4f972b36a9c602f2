"""Rubrics: every concept finds its positive examples and leaves its negative ones alone, in both languages.

The examples stand in `rubric_examples.toml` beside `rubric.toml`: `[item.<name>.<concept>]` with `yes` and `no`.
"""

from __future__ import annotations

from collections.abc import Iterator

from grader.answers.reasons.reading import read
from grader.key_model import ReasonKey
from grader.model import Problem
from grader.proof.claim import Proof
from grader.rubric import read_rubric
from grader.rubric_examples import examples
from grader.rubric_model import ItemRubric, Rubric
from grader.text import Text

LEAST = 5  # examples of either kind that a concept needs


def prove_rubric(problem: Problem) -> Iterator[Proof]:
    """One proof a concept; none for an exercise without a rubric."""
    folder = next((item.key.rubric for item in problem.items if isinstance(item.key, ReasonKey)), None)
    if folder is None:
        return
    rubric = read_rubric(folder)
    given = examples(folder)
    for name, entry in rubric.items.items():
        for concept in entry.concepts:
            yes, no = given.get((name, concept.slug), ((), ()))
            yield _proof(problem.id, rubric, entry, concept.slug, yes, no)


def _proof(
    exercise: str, rubric: Rubric, entry: ItemRubric, slug: str, yes: tuple[str, ...], no: tuple[str, ...]
) -> Proof:
    missed = [text for text in yes if not _found(rubric, entry, slug, text)]
    extra = [text for text in no if _found(rubric, entry, slug, text)]
    enough = len(yes) >= LEAST and len(no) >= LEAST
    found = [f"missed: {text[:60]}" for text in missed] + [f"found in: {text[:60]}" for text in extra]
    return Proof(
        exercise,
        "rubric",
        Text(
            f"{entry.name} の概念 {slug} が、例 {len(yes)} 件で見つかり、{len(no)} 件では見つからない",
            f"{entry.name}: concept {slug} is found in {len(yes)} examples and not in {len(no)}",
        ),
        expected=f">= {LEAST} / >= {LEAST}",
        found="; ".join(found) or f"{len(yes)} / {len(no)}",
        ok=enough and not missed and not extra,
    )


def _found(rubric: Rubric, entry: ItemRubric, slug: str, text: str) -> bool:
    concept = next(concept for concept in entry.concepts if concept.slug == slug)
    return bool(read(text, rubric, entry, entry.default).found.all(slug, concept.found))
