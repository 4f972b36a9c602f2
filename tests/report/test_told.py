"""What is said about an outcome: nothing twice, advice that fits, ids that do not meet."""

from __future__ import annotations

import pytest

from grader.report.html import anchor
from grader.report.next_steps import advice
from grader.report.told import told
from grader.report.words import KINDS, MISTAKES, NOTES, WORDS, figure, note_for, word_for
from grader.result import Outcome, Verdict
from grader.text import Text

A, B = Text("層を忘れています。", "The layers are missing."), Text("片方だけです。", "Only one factor.")


def outcome(message: Text, *feedback: Text, verdict: Verdict = Verdict.WRONG, **changes) -> Outcome:
    return Outcome("q2/total", changes.pop("kind", "number"), verdict, 0.0, 1.0, message, feedback=feedback, **changes)


def test_a_message_that_ends_in_all_the_feedback_is_cut_before_it():
    message = Text(f"心当たりは? {A.ja} / {B.ja}", f"One of these? {A.en} / {B.en}")
    assert told(outcome(message, A, B)) == (Text("心当たりは?", "One of these?"), (A, B))


def test_feedback_that_is_the_message_is_not_repeated():
    assert told(outcome(A, A)) == (A, ())


def test_feedback_inside_a_message_is_not_repeated():
    message = Text(f"まず、{A.ja}次に、", f"First: {A.en} Then")
    assert told(outcome(message, A, B)) == (message, (B,))


def test_other_feedback_stays_in_its_order_and_once():
    assert told(outcome(Text("違います。", "No."), B, A, B)) == (Text("違います。", "No."), (B, A))


def test_an_unreadable_answer_is_told_how_to_write_it_and_not_how_to_think():
    read, hint = Text("一つだけ書いてください。", "Write one."), Text("層を数えましょう。", "Count the layers.")
    assert advice(outcome(read, verdict=Verdict.INVALID, hint=hint)) == read
    assert advice(outcome(read, verdict=Verdict.INVALID, hint=hint, mistakes=("blank",))) == hint
    assert advice(outcome(read, hint=hint)) == hint
    assert advice(outcome(read)) == read


def test_an_empty_answer_is_not_called_unreadable():
    assert word_for(Verdict.INVALID, ("blank",)).text.en == "Not answered"
    assert word_for(Verdict.INVALID, ()).text.en == "Could not be read"


def test_a_fault_of_ours_says_so_and_a_review_says_that_it_costs_nothing():
    assert "not yours" in (note_for(outcome(A, verdict=Verdict.BROKEN)) or A).en
    assert "costs you nothing" in (note_for(outcome(A, verdict=Verdict.REVIEW)) or A).en
    assert note_for(outcome(A, verdict=Verdict.REVIEW, kind="reason")) is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_an_icon_and_words_in_both_languages(verdict: Verdict):
    word = WORDS[verdict]
    assert word.icon
    assert word.text.ja
    assert word.text.en


def test_all_words_exist_in_both_languages():
    for text in (*KINDS.values(), *MISTAKES.values(), *NOTES.values()):
        assert text.ja
        assert text.en


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (10.0, "10"), (3.5, "3.5"), (0.6667, "0.67"), (100.0, "100"), (0.1 + 0.2, "0.3")]
)
def test_points_are_shown_as_people_write_them(value: float, shown: str):
    assert figure(value) == shown


def test_ids_that_differ_have_anchors_that_differ():
    ids = ["q1", "q1/a", "q1/a/b", "q1/a_b", "q1/a-b", "q5/learning_rate/value_lora", "q5/learning/rate_value_lora"]
    assert len({anchor(name) for name in ids}) == len(ids)
