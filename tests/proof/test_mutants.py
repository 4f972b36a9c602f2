"""Mutants of a module: one edit each, named so that a line added above does not rename them."""

from __future__ import annotations

import ast

import pytest

from grader.proof.mutants import mutants, sample
from grader.proof.survivors import diff

SOURCE = '''\
"""Docstrings 1 stay."""
import torch


def share(count: int, total, *, step=0.5):
    """So does this one: 2."""
    if count < total and step:
        raise ValueError(f"{count} of 3")
    total += 1
    for part in range(total):
        print(part)
    with torch.no_grad():
        kept = total[1:].clone()
    return torch.where(count, kept, -100).sum(dim=1), max(count, 0)
'''


def labels(source: str = SOURCE) -> set[str]:
    return {mutant.label for mutant in mutants(source)}


@pytest.mark.parametrize(
    "label",
    [
        "share: count < total → (count <= total)",
        "share: count < total → (count > total)",
        "share: count < total and step → count < total or step",
        "share: count < total and step → count < total",
        "share: count < total and step → (not (count < total and step))",
        "share: total += 1 → total -= 1",
        "share: total += 1 → pass",
        "share: 0.5 → 0.25",
        "share: 1 → 2",
        "share: range(total) → list(range(total))[:-1]",
        "share: print(part) → pass",
        "share: torch.no_grad() → torch.enable_grad()",
        "share: total[1:].clone() → total[1:]",
        "share: 1: → :",
        "share: -100 → 100",
        "share: torch.where(count, kept, -100) → torch.where(count, -100, kept)",
        "share: torch.where(count, kept, -100).sum(dim=1) → torch.where(count, kept, -100).sum()",
        "share: torch.where(count, kept, -100).sum(dim=1) → torch.where(count, kept, -100).mean(dim=1)",
        "share: max(count, 0) → min(count, 0)",
        "share: kept → part",
    ],
)
def test_a_students_slip_is_among_the_mutants(label):
    assert label in labels()


def test_parts_of_a_returned_tuple_are_swapped():
    assert "f: a, b → (b, a)" in labels("def f(a, b):\n    return a, b\n")


def test_docstrings_annotations_imports_and_messages_stay():
    assert not [label for label in labels() if "Docstring" in label or "of 3_" in label or "import" in label]
    assert not [label for label in labels() if label.startswith(("share: int", "share: 3 →"))]


def test_every_mutant_parses_differs_and_is_there_once():
    found = mutants(SOURCE)
    programs = [ast.dump(ast.parse(mutant.source)) for mutant in found]
    assert len(set(programs)) == len(programs) > 50
    assert ast.dump(ast.parse(SOURCE)) not in programs
    assert len({mutant.label for mutant in found}) == len(found)


def test_names_of_mutants_do_not_hang_on_lines():
    moved = SOURCE.replace("import torch\n", "import torch\n\n# a comment ≠ 1 byte a character\n")
    assert labels(moved) == labels()


def test_a_sample_is_the_same_every_time_and_spread_over_the_module():
    found = mutants(SOURCE)
    chosen = sample(found, 20)
    assert chosen == sample(found, 20)
    assert len(chosen) == 20
    assert chosen == sorted(chosen, key=lambda mutant: mutant.line)
    assert chosen[-1].line - chosen[0].line > 4
    assert sample(found, 10_000) == found


def test_equal_edits_in_one_place_are_counted():
    assert {"f: 2 → 3", "f: 2 → 3 #2"} <= labels("def f(x):\n    return x * 2 + x**2\n")


def test_a_diff_shows_the_changed_line_alone():
    mutant = next(m for m in mutants(SOURCE) if m.label == "share: total += 1 → total -= 1")
    assert diff(SOURCE, mutant) == "@@ line 9, share\n-     total += 1\n+     total -= 1"
