"""A person's score in the reports: shown where it belongs, and summing to the grade."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from grader.result import Override, Verdict
from grader.score import grade, settled

ROOT = Path(__file__).parent.parent.parent
UNCLEAR = """
student = "mei"
[q1.ner]
choice = "mlm"
reason = "炊飯器の湯気のような曖昧さを、仕組みのほうで丸ごと吸い込むのが利点である。"
"""


@pytest.mark.parametrize(("score", "verdict"), [(1.0, Verdict.CORRECT), (0.5, Verdict.PARTIAL), (0.0, Verdict.WRONG)])
def test_a_decided_reason_shows_its_score_who_gave_it_and_why(tmp_path: Path, score: float, verdict: Verdict):
    (tmp_path / "answers.toml").write_text(UNCLEAR, encoding="utf-8")
    submit = ["submit", "answers.toml", "--only", "q1", "--json"]
    command = [sys.executable, "-m", "grader", "--course", str(ROOT), "--gradebook", "b.sqlite", *submit]
    run = {"cwd": tmp_path, "capture_output": True, "text": True, "check": True}
    first = json.loads(subprocess.run(command, **run).stdout)
    with Gradebook(tmp_path / "b.sqlite") as book:
        book.override(Override("mei", 1, "q1/ner/reason", score, "Dr. Sato", "clear", "2026-11-24T12:00:00+00:00"))
        attempt = book.latest("mei")
        overrides = book.applying("mei", 1)
    shown = settled(attempt, overrides)
    outcome = next(o for o in shown.outcomes if o.id == "q1/ner/reason")
    assert (outcome.verdict, outcome.score) == (verdict, score)
    assert "Dr. Sato" in outcome.message.en
    assert grade(shown) == grade(attempt, overrides)
    # the same files handed in again: a person's judgement holds, in the total and at the item
    second = json.loads(subprocess.run(command, **run).stdout)
    assert second["earned"] == first["earned"] + 2 * score
    assert second["unsettled"] == first["unsettled"] - 2
    q1 = next(exercise for exercise in second["exercises"] if exercise["id"] == "q1")
    assert next(o for o in q1["outcomes"] if o["id"] == "q1/ner/reason")["verdict"] == verdict
