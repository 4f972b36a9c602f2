"""Experiments: right configurations earn full marks, known-wrong ones what their file states, the starter nothing.

    right/*.toml         [q6] as a student writes it
    known_wrong/*.toml   [[case]] with `answer` (the table), `verdict` and the `mistakes` that must be named; where the
                         measure lies on a slope, several verdicts

All go the way of a submission, and are tried on the grader's own seeds.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from grader.checks.service import CheckService
from grader.model import Course, Problem, Submission
from grader.pipeline import grade_experiment
from grader.proof.claim import Proof
from grader.result import Outcome, Verdict
from grader.text import Text, same
from grader.worker.levels import Level


def prove_experiment(course: Course, problem: Problem) -> Iterator[Proof]:
    """The proofs of an exercise's experiment, in order; none where it has none."""
    if problem.experiment is None:
        return
    with CheckService(course, floor=Level.LIMITED) as service:
        for file in sorted((problem.folder / "right").glob("*.toml")):
            claim = Text(f"{file.name} が満点になる", f"{file.name} earns full marks")
            table = _document(file)[problem.id]
            outcome, seconds = _tried(problem, table, service)
            found = _said(outcome)
            yield Proof(problem.id, "right", claim, "correct", found, outcome.verdict is Verdict.CORRECT, seconds)
        starter = _document(problem.folder / "starter" / "answers.toml").get(problem.id, {})
        outcome, _ = _tried(problem, starter, service)
        claim = Text("ひな形のままでは点が付かない", "the untouched starter earns nothing")
        blank = outcome.score == 0 and outcome.verdict is Verdict.INVALID
        yield Proof(problem.id, "starter", claim, "invalid", outcome.verdict.value, blank)
        for file in sorted((problem.folder / "known_wrong").glob("*.toml")):
            for number, case in enumerate(_document(file)["case"], 1):
                outcome, seconds = _tried(problem, case["answer"], service)
                allowed = [case["verdict"]] if isinstance(case["verdict"], str) else case["verdict"]
                missing = set(case["mistakes"]) - set(outcome.mistakes)
                expected = " ".join(["/".join(allowed), *case["mistakes"]])
                ok = outcome.verdict in allowed and not missing
                claim = same(f"{file.name}#{number}: {_short(case['answer'])}")
                yield Proof(problem.id, "known_wrong", claim, expected, _said(outcome), ok, seconds)


def unshown_causes(problem: Problem) -> list[str]:
    """Mistakes of an experiment's messages.toml that no known-wrong configuration shows."""
    if problem.experiment is None:
        return []
    files = sorted((problem.folder / "known_wrong").glob("*.toml"))
    shown = {slug for file in files for case in _document(file)["case"] for slug in case["mistakes"]}
    return [f"{problem.id}: {slug}" for slug in problem.experiment.messages if slug not in shown | {"reached"}]


def _tried(problem: Problem, table: Mapping[str, Any], service: CheckService) -> tuple[Outcome, float]:
    began = time.perf_counter()
    submission = Submission(student="verify", source="", digest="", answers={problem.id: table})
    (outcome,) = grade_experiment(problem, submission, service)
    return outcome, time.perf_counter() - began


def _document(file: Any) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)


def _said(outcome: Outcome) -> str:
    return " ".join([outcome.verdict.value, *outcome.mistakes, outcome.error]).strip()


def _short(table: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in table.items())[:100]
