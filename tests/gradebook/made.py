"""Attempts for the tests, made plainly (no hypothesis: a subprocess imports this too)."""

from __future__ import annotations

from grader.result import Attempt, ExerciseResult, Outcome, Provenance, Verdict
from grader.text import Text


def outcome(
    name: str = "q2/total",
    verdict: Verdict = Verdict.CORRECT,
    score: float = 1.0,
    possible: float = 2.0,
    answer: str = "24,576",
    mistakes: tuple[str, ...] = (),
) -> Outcome:
    return Outcome(name, "number", verdict, score, possible, Text("正解です。", "Right."), mistakes, answer=answer)


def attempt(
    student: str = "hana",
    *outcomes: Outcome,
    at: str = "2026-11-24T12:00:00+00:00",
    submission: str = "s1",
    course: str = "c1",
    version: str = "0.1.0",
) -> Attempt:
    """An attempt at one exercise; without outcomes of its own it holds one right answer worth two points."""
    exercise = ExerciseResult("q2", Text("LoRA", "LoRA"), outcomes or (outcome(),), {"d": 768})
    return Attempt(student, at, (exercise,), (), Provenance("demo", course, submission, version, "3.11"))
