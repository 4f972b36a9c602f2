"""`grade explain` on the checks and mistakes of code exercises, with and without an attempt on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.check_outcome import check_outcomes
from grader.cli import run
from grader.course import load_course
from grader.gradebook import Gradebook
from grader.result import Attempt, ExerciseResult, Provenance

ROOT = Path(__file__).parent.parent.parent
C3 = load_course(ROOT).problem("c3")


@pytest.fixture
def explain(tmp_path: Path, capsys):
    """Run `grade explain` with a gradebook of its own; gives (exit code, all that was printed)."""

    def ask(*topics: str, lang: str = "en") -> tuple[int, str]:
        code = run(["--course", str(ROOT), "--gradebook", str(tmp_path / "book"), "--lang", lang, "explain", *topics, "--student", "s"])  # fmt: skip
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return ask


def record(tmp_path: Path, times: int = 1) -> None:
    """Attempts at c3 in which special tokens were masked, predict_masks raised, and all else passed."""
    results = {check.function: {"verdict": "passed"} for check in C3.checks}
    by_id = {check.id: check.function for check in C3.checks}
    results[by_id["c3/special_tokens"]] = {
        "verdict": "failed", "slug": "special_tokens_masked",
        "figures": {"token": "[CLS]", "position": "[0, 0]", "count": "31"},
    }  # fmt: skip
    results[by_id["c3/each_mask"]] = {
        "verdict": "raised", "slug": "exception", "error": "ValueError: odd", "frames": [[41, "predict_masks", "x = odd()"]],
    }  # fmt: skip
    results[by_id["c3/top_k"]] = {"verdict": "skipped", "parent": by_id["c3/each_mask"]}
    for number in range(times):
        outcomes = check_outcomes(C3, {"loaded": {"verdict": "passed"}, "checks": results}, tries=number)
        attempt = Attempt(
            "s", f"2026-11-24T12:00:0{number}+00:00", (ExerciseResult("c3", C3.title, outcomes),), (),
            Provenance("demo", "c", f"s{number}", "0.1.0", "3.11"),
        )  # fmt: skip
        with Gradebook(tmp_path / "book") as book:
            book.add(attempt)


def test_a_check_says_its_claim_and_points_before_any_attempt(explain):
    code, said = explain("c3/special_tokens")
    assert code == 0
    assert "2 points" in said
    assert "[CLS], [SEP] and padding are never selected" in said
    assert "grade submit" in said
    assert "パディング" in explain("c3/special_tokens", lang="ja")[1]


def test_a_check_that_failed_says_what_was_found(explain, tmp_path):
    record(tmp_path)
    said = explain("c3/special_tokens")[1]
    assert "failed — What the check claims does not hold" in said
    assert "[CLS] was selected (position [0, 0]; 31 places in all)" in said
    assert "→ What is special_tokens_mask for?" in said


def test_a_check_that_raised_shows_the_error_and_the_students_line(explain, tmp_path):
    record(tmp_path)
    said = explain("c3/each_mask")[1]
    assert "ValueError: odd" in said
    assert "c3.py:41 x = odd()" in said


def test_an_exercise_lists_every_check_with_its_verdict(explain, tmp_path):
    record(tmp_path)
    said = explain("c3")[1]
    for check in C3.checks:
        assert check.claim.en in said
    assert said.count("passed — ") == len(C3.checks) - 3
    assert "skipped — " in said


@pytest.mark.parametrize(("attempts", "hints"), [(0, 1), (1, 1), (2, 2)])
def test_a_mistake_says_what_it_means_and_as_many_hints_as_attempts_have_earned(explain, tmp_path, attempts, hints):
    record(tmp_path, attempts)
    said = explain("c3/wrong_shares")[1]
    assert "… % become [MASK]" in said
    assert said.count("→") == hints


def test_a_mistake_may_go_by_its_name_alone_where_one_exercise_knows_it(explain):
    assert "only the first [MASK] was looked at" in explain("only_first_mask")[1]
    code, said = explain("loss_differs")  # c3 and c4 both know it
    assert code == 2
    assert "c3/loss_differs, c4/loss_differs" in said


@pytest.mark.parametrize(
    ("typed", "meant"), [("c3/special_token", "c3/special_tokens"), ("c3/wrong_share", "c3/wrong_shares")]
)
def test_a_typing_slip_gets_the_nearest_topic(explain, typed, meant):
    code, said = explain(typed)
    assert code == 2
    assert f"Did you mean: {meant}" in said


def test_a_question_is_shown_with_its_numbers(explain):
    assert "12 layers" in explain("q2/total")[1]
