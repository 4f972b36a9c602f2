"""Written exercises: the course proves its own keys, right answers, starters and known mistakes.

Nothing is taken on trust: a key is computed from its formula, again by sympy, and again by whatever the problem's
`oracle.py` builds and counts; answers go through the same readers and scorers as a student's.
"""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.answers import score_item
from grader.answers.expression import evaluate_formula
from grader.answers.precision import half_up
from grader.key_model import FormulaKey, NumberKey
from grader.model import Course, Item, Parameters, Problem, Submission
from grader.pipeline import grade_problem
from grader.proof.claim import Proof
from grader.result import Verdict
from grader.text import Text, same
from grader.variants import values


def prove_written(course: Course, problem: Problem) -> Iterator[Proof]:
    """All proofs of an exercise's written items, in order."""
    if problem.items:
        yield from _keys(problem)
        yield from _algebra(problem)
        yield from _own_values(problem)
        yield from _oracle(problem)
        yield from _right(course, problem)
        yield from _starter(course, problem)
        yield from _known_wrong(problem)


def parameter_sets(problem: Problem) -> Iterator[tuple[str, Parameters]]:
    """The chapter's own parameters, then each variant's."""
    yield "chapter", values(problem)
    for variant in problem.variants:
        yield variant.id, values(problem, variant.values)


def _formulas(item: Item) -> Iterator[str]:
    if isinstance(item.key, NumberKey | FormulaKey):
        yield item.key.formula
        yield from item.key.accept
        yield from item.derivation
        for mistake in item.key.mistakes:
            yield from mistake.formulas


def _keys(problem: Problem) -> Iterator[Proof]:
    """Every formula of every item has a value on every set of parameters."""
    for name, parameters in parameter_sets(problem):
        for item in problem.items:
            failed = []
            for formula in _formulas(item):
                try:
                    evaluate_formula(formula, parameters)
                except (ValueError, ArithmeticError) as error:
                    failed.append(f"{formula}: {error}")
            if failed or isinstance(item.key, NumberKey):
                value = "; ".join(failed) if failed else str(evaluate_formula(item.key.formula, parameters))  # type: ignore[union-attr]
                claim = Text(f"{item.id} の式が {name} で計算できる", f"formulas of {item.id} have values on {name}")
                yield Proof(problem.id, "key", claim, "a value", value, not failed)


def _algebra(problem: Problem) -> Iterator[Proof]:
    """sympy, reading the author's formula on its own, comes to the same value as our parser."""
    import sympy

    symbols = {parameter.name: sympy.Symbol(parameter.name, positive=True) for parameter in problem.parameters}
    for item in problem.items:
        if not isinstance(item.key, NumberKey | FormulaKey):
            continue
        differing = []
        for formula in _formulas(item):
            expression = sympy.sympify(formula.replace("^", "**"), locals=dict(symbols), rational=True)
            for name, parameters in parameter_sets(problem):
                values = {symbol: sympy.Integer(parameters[key]) for key, symbol in symbols.items()}
                theirs = sympy.Rational(expression.subs(values))
                ours = evaluate_formula(formula, parameters)
                if (int(theirs.p), int(theirs.q)) != (ours.numerator, ours.denominator):
                    differing.append(f"{formula} on {name}: {theirs} ≠ {ours}")
        claim = Text(f"{item.id}: 式の値が sympy と一致する", f"{item.id}: formulas agree with sympy")
        yield Proof(problem.id, "algebra", claim, "equal", "; ".join(differing) or "equal", not differing)


def _own_values(problem: Problem) -> Iterator[Proof]:
    """On every set of parameters, the key's own value written down is read back as right."""
    for name, parameters in parameter_sets(problem):
        for item in problem.items:
            if not isinstance(item.key, NumberKey | FormulaKey):
                continue
            answer = item.key.formula
            if isinstance(item.key, NumberKey):
                value = evaluate_formula(item.key.formula, parameters)
                answer = f"{value.numerator:,}" if item.kind == "number" else _percent(value)
            outcome = score_item(item, answer, parameters)
            claim = Text(
                f"{item.id} の正解「{answer}」が {name} で正解になる", f"{item.id}: {answer} is right on {name}"
            )
            yield Proof(problem.id, "key", claim, "correct", outcome.verdict.value, outcome.verdict is Verdict.CORRECT)


def _percent(value: Fraction) -> str:
    return f"{float(half_up(value * 100, Fraction(1, 10_000))):.4f} %"


def _oracle(problem: Problem) -> Iterator[Proof]:
    """What the problem's own `oracle.py` builds and counts, against the keys or the chapter's printed figures."""
    file = problem.folder / "oracle.py"
    if not file.is_file():
        return
    for row in _load(file, problem.folder.parent.parent).proofs():
        yield _row(problem, row)


def _row(problem: Problem, row: Mapping[str, Any]) -> Proof:
    claim = Text(row["claim"]["ja"], row["claim"]["en"])
    measured = row["measured"]
    if "printed" in row:
        right = row["printed"] == measured
        word = "right" if right else f"wrong: {measured}"
        return Proof(
            problem.id, "figure", claim, f"{row['printed']} ({'right' if row['holds'] else 'wrong'})", word,
            right == row["holds"],
        )  # fmt: skip
    item = next(item for item in problem.items if item.id == f"{problem.id}/{row['item']}")
    if not isinstance(item.key, NumberKey):
        raise TypeError(f"oracle.py of {problem.id} measures {item.id}, which has no numeric key")
    parameters = values(problem, row.get("parameters", {}))
    expected = evaluate_formula(item.key.formula, parameters)
    return Proof(problem.id, "oracle", claim, str(expected), str(measured), expected == measured)


def _load(file: Path, root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"course_oracle_{file.parent.name}", file)
    if spec is None or spec.loader is None:
        raise ImportError(str(file))
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(root))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(root))
    return module


def _right(course: Course, problem: Problem) -> Iterator[Proof]:
    """Each file of right answers earns every point that a machine may give."""
    for file in sorted((problem.folder / "right").glob("*.toml")):
        result = grade_problem(_chapter_values(course), problem, _submission(file))
        closed = [o for o in result.outcomes if o.kind not in ("reason", "pairs")]
        lost = [f"{o.id}: {o.verdict.value} ({', '.join(o.mistakes)})" for o in closed if o.verdict != Verdict.CORRECT]
        claim = Text(f"{file.name} が満点になる", f"{file.name} earns full marks")
        yield Proof(problem.id, "right", claim, "all correct", "; ".join(lost) or "all correct", not lost)


def _starter(course: Course, problem: Problem) -> Iterator[Proof]:
    """An untouched starter earns nothing."""
    file = problem.folder / "starter" / "answers.toml"
    if file.is_file():
        result = grade_problem(_chapter_values(course), problem, _submission(file))
        earned = [o.id for o in result.outcomes if o.score > 0 or o.verdict is Verdict.REVIEW]
        claim = Text("ひな形のままでは点が付かない", "the untouched starter earns nothing")
        yield Proof(problem.id, "starter", claim, "0", ", ".join(earned) or "0", not earned)


def _known_wrong(problem: Problem) -> Iterator[Proof]:
    """Each known-wrong answer gets the verdict and the named mistake that its file states."""
    items = {item.id.partition("/")[2]: item for item in problem.items}
    for file in sorted((problem.folder / "known_wrong").glob("*.toml")):
        document = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)
        parameters = values(problem, document.get("parameters", {}))
        for number, case in enumerate(document["case"], 1):
            item = items[case["item"]]
            outcome = score_item(item, case["answer"], parameters)
            missing = set(case.get("mistakes", ())) - set(outcome.mistakes)
            ok = outcome.verdict == case["verdict"] and not missing
            claim = same(f"{file.name}#{number} {item.id}: {str(case['answer'])[:60]}")
            expected = " ".join([case["verdict"], *case.get("mistakes", ())])
            found = " ".join([outcome.verdict.value, *outcome.mistakes])
            yield Proof(problem.id, "known_wrong", claim, expected, found, ok)


def _submission(file: Path) -> Submission:
    answers = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)
    return Submission(student="verify", source=str(file), digest="", answers=answers)


def _chapter_values(course: Course) -> Course:
    from dataclasses import replace

    return replace(course, variants="off")


def unproven(problem: Problem) -> list[str]:
    """Named mistakes that no known-wrong answer shows: gaps in the proof, listed and not hidden."""
    if not problem.items:
        return []
    shown: set[tuple[str, str]] = set()
    for file in (problem.folder / "known_wrong").glob("*.toml"):
        for case in tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)["case"]:
            shown |= {(case["item"], slug) for slug in case.get("mistakes", ())}
    return [
        f"{item.id}: {mistake.slug}"
        for item in problem.items
        if isinstance(item.key, NumberKey | FormulaKey)
        for mistake in item.key.mistakes
        if (item.id.partition("/")[2], mistake.slug) not in shown
    ]
