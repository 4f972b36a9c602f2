"""Claims about predict_batch: what single calls say, in order, in few forward passes."""

from __future__ import annotations

import math

import pytest
import torch

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, ListOf
from grader.checks.student import Student
from grader.result import Verdict
from problems.c11.check_1_predict_sentiment import (
    ANSWER,
    BATCH,
    LONG,
    NAMES,
    TEXTS,
    agree,
    all_agree,
    answers,
    expected,
    follow_device,
    follow_dtype,
    logits_of,
    name_the_mistake,
    recorded,
    refuse_other_scales,
    refuse_uncut,
    renamed,
    shipped,
)

MIXED = [TEXTS[place] for place in (3, 5, 0, 6, 2, 7, 1, 4)]  # long ones and short ones by turns
MANY = [text for _ in range(6) for text in TEXTS]


def asked(
    student: Student, texts: list[str], batch_size: int, made: torch.nn.Module | None = None, *, training: bool = False
) -> list[tuple[str, float]]:
    where = shipped(student, made, training=training)
    found: list[tuple[str, float]] = student.call("predict_batch", texts, *where, batch_size=batch_size, returns=BATCH)
    return found


@pytest.mark.points(1)
def check_batch_is_a_list_of_answers(student: Student) -> None:
    """batch_returns"""
    where = shipped(student)
    for more in ((), (2,)):
        came = student.call("predict_batch", MIXED[:3], *where, *more, returns=BATCH)
        _refuse_lost(came, 3, 2 if more else 32)
        for (label, confidence), text in zip(came, MIXED, strict=False):
            expect(label in NAMES, mistake="label_text", label=repr(label))
            refuse_other_scales(confidence, text)


@pytest.mark.points(4)
@pytest.mark.after("check_batch_is_a_list_of_answers")
def check_batch_says_what_single_calls_say(student: Student) -> None:
    """batch"""
    right = expected(MIXED)
    for batch_size in (8, 3, 1):
        came = asked(student, MIXED, batch_size)
        _refuse_lost(came, len(right), batch_size)
        if not all_agree(came, right):
            _name_the_batch_mistake(student, came, right, batch_size)


def _refuse_lost(came: list[tuple[str, float]], texts: int, batch_size: int) -> None:
    if len(came) != texts:
        whole = texts - texts % batch_size
        fail("last_batch_lost" if len(came) == whole else "answers_lost", texts=texts, came=len(came))


def _name_the_batch_mistake(
    student: Student, came: list[tuple[str, float]], right: list[tuple[str, float]], batch_size: int
) -> None:
    values = sorted(value for _, value in came)
    if all(abs(a - b) <= 1e-4 for a, b in zip(values, sorted(value for _, value in right), strict=True)):
        place = next(number for number, pair in enumerate(zip(came, right, strict=True)) if not agree(*pair))
        if any(agree(came[place], other) for other in right):
            fail("order_changed", text=MIXED[place])
    chunks = [MIXED[start : start + batch_size] for start in range(0, len(MIXED), batch_size)]
    for mistake, logits in (
        ("padding_without_mask", [logits_of(chunk, mask=False, padding=True) for chunk in chunks]),
        ("padding_without_mask", [logits_of(MIXED, mask=False, padding=True)]),
        ("padding_without_mask", [logits_of(MIXED, mask=False, padding="max_length")]),
    ):
        if all_agree(came, answers(torch.cat(logits))):
            fail(mistake, text=MIXED[1], expected="{} {:.4f}".format(*right[1]), actual="{} {:.4f}".format(*came[1]))
    _refuse_the_other_axis(came, chunks)
    expect(all_agree(came, asked(student, MIXED, batch_size)), mistake="dropout_left_on")
    if batch_size > 1 and all_agree(asked(student, MIXED, 1), right):
        place = next(number for number, pair in enumerate(zip(came, right, strict=True)) if not agree(*pair))
        fail("depends_on_neighbours", text=MIXED[place], expected="{} {:.4f}".format(*right[place]),
             actual="{} {:.4f}".format(*came[place]))  # fmt: skip
    name_the_mistake(came, MIXED)


def _refuse_the_other_axis(came: list[tuple[str, float]], chunks: list[list[str]]) -> None:
    """softmax over the texts of a batch rather than over the classes: the confidences are shares of a column."""
    columns = torch.cat([logits_of(chunk).softmax(0) for chunk in chunks])  # (N, 2)
    if all(
        min(abs(value - column) for column in row) <= 1e-4
        for (_, value), row in zip(came, columns.tolist(), strict=True)
    ):
        fail("wrong_axis", text=MIXED[0], expected="–", actual="–")


@pytest.mark.points(3)
@pytest.mark.after("check_batch_is_a_list_of_answers")
def check_batch_takes_few_passes(student: Student) -> None:
    """passes"""
    for count, batch_size in ((10, 4), (8, 8), (5, 1), (3, 16), (32, None), (40, None)):
        more = {} if batch_size is None else {"batch_size": batch_size}
        passes = recorded(student, "predict_batch", MANY[:count], returns=ListOf(Anything()), **more)
        size = batch_size or 32
        sizes = [int(entry.inputs.shape[0]) for entry in passes]
        wanted = math.ceil(count / size)
        shown = {
            "count": len(sizes),
            "wanted": wanted,
            "texts": count,
            "batch_size": size,
            "largest": max(sizes, default=0),
        }
        expect(not sizes or max(sizes) <= size, mistake="batch_too_large", **shown)
        if len(sizes) == count > wanted:
            fail("one_pass_per_text", **shown)
        expect(len(sizes) == wanted, mistake="pass_count", **shown)
    _show_the_throughput(student)


def _show_the_throughput(student: Student) -> None:
    """How many times as fast as a loop of single calls, in this very run: told, never graded."""
    where = shipped(student)
    try:
        _, together = student.call_and_clock("predict_batch", MANY, *where, returns=ListOf(Anything()))
        apart = sum(student.call_and_clock("predict_sentiment", text, *where, returns=ANSWER)[1] for text in MANY)
    except StudentError:  # predict_sentiment has checks of its own
        return
    if 0 < together < math.inf and 0 < apart < math.inf:
        student.remark("throughput", texts=len(MANY), ratio=f"{apart / together:.1f}")


@pytest.mark.points(1)
@pytest.mark.after("check_batch_is_a_list_of_answers")
def check_batch_keeps_no_gradients(student: Student) -> None:
    """batch_gradients"""
    passes = recorded(student, "predict_batch", MIXED, returns=ListOf(Anything()))
    # who does not ask the model keeps nothing of it
    expect(bool(passes), mistake="pass_count", count=0, wanted=1, texts=len(MIXED), batch_size=32)
    expect(not any(entry.grad for entry in passes), mistake="gradients_kept")


@pytest.mark.points(1)
@pytest.mark.after("check_batch_says_what_single_calls_say")
def check_batch_takes_no_dropout(student: Student) -> None:
    """batch_dropout"""
    expect(all_agree(asked(student, MIXED, 4, training=True), expected(MIXED)), mistake="dropout_left_on")


@pytest.mark.points(1)
@pytest.mark.after("check_batch_says_what_single_calls_say")
def check_index_one_is_positive_in_a_batch(student: Student) -> None:
    """batch_index"""
    came = asked(student, MIXED, 4, renamed())
    expect(all_agree(came, expected(MIXED)), mistake="id2label_used", text=MIXED[0], label=came[0][0] if came else "–")


@pytest.mark.points(1)
@pytest.mark.after("check_batch_says_what_single_calls_say")
def check_long_texts_of_a_batch_are_cut(student: Student) -> None:
    """batch_cut"""
    came = asked(student, [MIXED[0], LONG, MIXED[1]], 3)
    expect(len(came) == 3, mistake="answers_lost", texts=3, came=len(came))
    refuse_uncut(came[1:2])
    expect(
        all_agree(came[::2], expected(MIXED[:2])),
        mistake="depends_on_neighbours",
        text=MIXED[0],
        expected="–",
        actual="–",
    )


@pytest.mark.points(1)
def check_no_texts_give_no_answers(student: Student) -> None:
    """empty"""
    try:
        came = student.call("predict_batch", [], *shipped(student), returns=ListOf(Anything(), name="predict_batch"))
    except StudentError as error:
        if error.verdict not in (Verdict.RAISED, Verdict.BAD_RETURN) or error.slug == "wrong_signature":
            raise
        fail("empty_list", error=error.error or str(error))
    expect(came == [], mistake="empty_list", error=f"→ {came!r}")
    count = len(recorded(student, "predict_batch", [], returns=ListOf(Anything())))
    expect(count == 0, mistake="pass_count", count=count, wanted=0, texts=0, batch_size=32)


@pytest.mark.points(1)
@pytest.mark.after("check_batch_is_a_list_of_answers")
def check_the_list_of_texts_is_left_alone(student: Student) -> None:
    """list_kept"""
    looked = student.call_and_look("predict_batch", list(MIXED), *shipped(student), 3, returns=Anything())
    expect(looked.args[0] == MIXED, mistake="list_changed", before=len(MIXED), after=len(looked.args[0]))


@pytest.mark.points(1)
@pytest.mark.after("check_batch_says_what_single_calls_say")
def check_a_batch_follows_the_model(student: Student) -> None:
    """batch_follows"""
    follow_dtype(student, "predict_batch", list(TEXTS))
    follow_device(student, "predict_batch", MIXED[:3])
