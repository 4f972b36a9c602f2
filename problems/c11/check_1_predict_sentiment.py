"""Claims about predict_sentiment, held against a small BERT's own forward pass."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from grader.checks.failures import StudentError, expect, fail
from grader.checks.recording import Pass, record
from grader.checks.returns import Anything, ListOf, Number, Tensor, TupleOf, Word
from grader.checks.student import Handle, Student
from reference.tokenizer import build_tokenizer

NAMES = ("Negative", "Positive")
ANSWER = TupleOf(Word("label"), Number(name="confidence"), name="predict_sentiment")
BATCH = ListOf(ANSWER, name="predict_batch")
WITHIN = 1e-4
TEXTS = (
    "the film was great .", "i hated the plot but the acting was superb .", "the pace was dull .",
    "although the music was not bad , the script was flat .", "we loved the ending .", "boring",
    "the story was never clumsy and i enjoyed the cast .", "the humour was really quite so very witty",
)  # fmt: skip
LONG = "the plot was great and " * 28 + "dull ."  # 142 tokens
IDS_AT = "bert.embeddings.word_embeddings"
# every pass goes through it, also one that is handed embeddings which were looked up outside
AT = "bert.embeddings.LayerNorm"
EMBEDDED = Tensor(("float32", "float64"), (None, None, None), "embeddings", values=False)


@functools.cache
def tokenizer() -> Any:
    return build_tokenizer()


@functools.cache
def model() -> BertForSequenceClassification:
    """Both answers occur, padding that is attended to moves them by up to 0.5, and so does dropout; 192 positions."""
    torch.manual_seed(18)
    config = BertConfig(
        vocab_size=len(tokenizer()), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=192, initializer_range=0.3, hidden_dropout_prob=0.3, attention_probs_dropout_prob=0.3,
    )  # fmt: skip
    return BertForSequenceClassification(config).eval()


def renamed() -> BertForSequenceClassification:
    """The same model, whose configuration calls its outputs the other way round."""
    other = copy.deepcopy(model())
    other.config.id2label, other.config.label2id = {0: "Positive", 1: "Negative"}, {"Positive": 0, "Negative": 1}
    return other


def logits_of(texts: Sequence[str], *, mask: bool = True, **how: Any) -> torch.Tensor:
    """(N, 2) of our own forward pass, one text at a time unless `how` pads; without `mask` padding is attended to."""
    if "padding" in how:
        return _logits(tuple(texts), mask, **how)
    return torch.cat([_logits((text,), mask, **how) for text in texts])


@functools.cache
def _logits(texts: tuple[str, ...], mask: bool, **how: Any) -> torch.Tensor:
    encoded = tokenizer()(list(texts), return_tensors="pt", **{"truncation": True, **how})
    with torch.no_grad():
        return model()(encoded["input_ids"], attention_mask=encoded["attention_mask"] if mask else None).logits


def answers(logits: torch.Tensor) -> list[tuple[str, float]]:
    """[(label, confidence)] of (N, 2) logits."""
    best = logits.softmax(-1).max(-1)
    return [(NAMES[index], value) for index, value in zip(best.indices.tolist(), best.values.tolist(), strict=True)]


def expected(texts: Sequence[str]) -> list[tuple[str, float]]:
    return answers(logits_of(texts))


def agree(one: tuple[str, float], other: tuple[str, float]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) <= WITHIN


def all_agree(some: list[tuple[str, float]], others: list[tuple[str, float]]) -> bool:
    return len(some) == len(others) and all(map(agree, some, others))


def shipped(student: Student, made: Any = None, *, training: bool = False) -> tuple[Handle, Handle]:
    """(model, tokenizer) over there, to hand to several calls."""
    return student.build(student.model(made or model(), training=training)), student.build(
        student.tokenizer(tokenizer())
    )


def asked(student: Student, texts: Sequence[str], *where: Any) -> list[tuple[str, float]]:
    return [student.call("predict_sentiment", text, *where, returns=ANSWER) for text in texts]


@pytest.mark.points(1)
def check_one_answer_is_a_label_and_a_number(student: Student) -> None:
    """single_returns"""
    where = shipped(student)
    for text in TEXTS[:2]:
        label, confidence = student.call("predict_sentiment", text, *where, returns=ANSWER)
        expect(label in NAMES, mistake="label_text", label=repr(label))
        refuse_other_scales(confidence, text)
    named = {"model": where[0], "tokenizer": where[1]}
    student.call("predict_sentiment", text=TEXTS[0], **named, returns=ANSWER)


def refuse_other_scales(confidence: float, text: str) -> None:
    logits = logits_of([text])[0]
    right = float(logits.softmax(-1).max())
    shown = {"expected": right, "actual": confidence}
    if abs(confidence - 100 * right) < 0.1:
        fail("percent", **shown)
    for value in (logits.max(), logits.min(), *logits.log_softmax(-1)):
        if abs(confidence - float(value)) <= WITHIN:
            fail("logits_not_probabilities", **shown)
    expect(-WITHIN <= confidence <= 1 + WITHIN, mistake="no_probability", **shown)


@pytest.mark.points(4)
@pytest.mark.after("check_one_answer_is_a_label_and_a_number")
def check_single_answers_are_the_models(student: Student) -> None:
    """single"""
    where = shipped(student)
    came = asked(student, TEXTS, *where)
    if not all_agree(came, expected(TEXTS)):
        expect(all_agree(came, asked(student, TEXTS, *where)), mistake="dropout_left_on")
        name_the_mistake(came, TEXTS)
    if all(value == round(value, 6) for _, value in came):  # so little that it agrees, and yet rounded
        (_, right), (_, value) = expected(TEXTS[:1])[0], came[0]
        fail("rounded", text=TEXTS[0], expected=f"{right:.8f}", actual=str(value))


def wrong_ways(texts: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """(mistake, the answers that it gives to texts one by one)."""
    logits = logits_of(texts)
    right, p = answers(logits), logits.softmax(-1)
    labels = [label for label, _ in right]

    def with_labels(values: torch.Tensor) -> list[tuple[str, float]]:
        return list(zip(labels, values.tolist(), strict=True))

    yield "wrong_axis", [(label, 1.0) for label in labels]
    yield "wrong_axis", [("Negative", 1.0) for _ in labels]
    yield "labels_swapped", answers(logits.flip(-1))
    yield "confidence_of_positive", with_labels(p[:, 1])
    yield "confidence_of_positive", with_labels(p[:, 0])
    yield "confidence_of_other", with_labels(p.min(-1).values)
    yield "sigmoid_for_softmax", with_labels(logits.max(-1).values.sigmoid())
    yield "sigmoid_for_softmax", with_labels(logits[:, 1].sigmoid())
    yield "softmax_twice", answers(p)
    yield "special_tokens_missing", answers(logits_of(texts, add_special_tokens=False))
    yield "padding_without_mask", answers(logits_of(texts, mask=False, padding="max_length"))
    for digits in (0, 1, 2, 3):
        yield "rounded", [(label, round(value, digits)) for label, value in right]


def name_the_mistake(came: list[tuple[str, float]], texts: Sequence[str]) -> None:
    right = expected(texts)
    place = next(number for number, pair in enumerate(zip(came, right, strict=True)) if not agree(*pair))
    shown = {
        "text": texts[place], "expected": "{} {:.4f}".format(*right[place]), "actual": "{} {:.4f}".format(*came[place]),
    }  # fmt: skip
    for mistake, values in wrong_ways(texts):
        if all_agree(came, values):
            fail(mistake, **shown)
    if [label for label, _ in came] == [label for label, _ in right]:
        fail("confidence_differs", **shown)
    fail("answers_differ", **shown)


@pytest.mark.points(1)
@pytest.mark.after("check_single_answers_are_the_models")
def check_a_single_answer_takes_no_dropout(student: Student) -> None:
    """single_dropout"""
    came = asked(student, TEXTS[:4], *shipped(student, training=True))
    again = asked(student, TEXTS[:4], *shipped(student, training=True))
    expect(all_agree(came, again) and all_agree(came, expected(TEXTS[:4])), mistake="dropout_left_on")


@pytest.mark.points(1)
@pytest.mark.after("check_single_answers_are_the_models")
def check_index_one_is_positive_in_a_single_answer(student: Student) -> None:
    """single_index"""
    came = asked(student, TEXTS, *shipped(student, renamed()))
    expect(all_agree(came, expected(TEXTS)), mistake="id2label_used", text=TEXTS[0], label=came[0][0])


@pytest.mark.points(1)
@pytest.mark.after("check_single_answers_are_the_models")
def check_a_long_text_is_cut(student: Student) -> None:
    """single_cut"""
    refuse_uncut(asked(student, [LONG], *shipped(student)))


def refuse_uncut(came: list[tuple[str, float]]) -> None:
    expect(not all_agree(came, answers(logits_of([LONG], truncation=False))), mistake="not_cut", tokens=142)
    expect(all_agree(came, expected([LONG])), mistake="cut_elsewhere", tokens=142)


@pytest.mark.points(1)
@pytest.mark.after("check_one_answer_is_a_label_and_a_number")
def check_a_single_answer_takes_one_pass(student: Student) -> None:
    """single_pass"""
    passes = recorded(student, "predict_sentiment", TEXTS[0], returns=ANSWER)
    expect(len(passes) == 1, mistake="single_passes", count=len(passes))


def recorded(student: Student, function: str, *args: Any, **more: Any) -> tuple[Pass, ...]:
    """The forward passes of one call, as they were seen over there."""
    where = shipped(student)
    recording = record(student, where[0], AT, entering=EMBEDDED)
    student.call(function, args[0], *where, *args[1:], **more)
    return recording.read().passes


@pytest.mark.points(1)
@pytest.mark.after("check_one_answer_is_a_label_and_a_number")
def check_a_single_answer_keeps_no_gradients(student: Student) -> None:
    """single_gradients"""
    passes = recorded(student, "predict_sentiment", TEXTS[0], returns=ANSWER)
    expect(bool(passes), mistake="single_passes", count=0)  # who does not ask the model keeps nothing of it
    expect(not any(entry.grad for entry in passes), mistake="gradients_kept")


@pytest.mark.points(1)
@pytest.mark.after("check_single_answers_are_the_models")
def check_a_single_answer_follows_the_model(student: Student) -> None:
    """single_follows"""
    follow_dtype(student, "predict_sentiment", TEXTS[0])
    follow_device(student, "predict_sentiment", TEXTS[0])


def follow_dtype(student: Student, function: str, argument: Any) -> None:
    """A float64 model gives the same answers."""
    texts = [argument] if isinstance(argument, str) else argument
    where = shipped(student, copy.deepcopy(model()).double())
    try:
        came = student.call(function, argument, *where, returns=ANSWER if isinstance(argument, str) else BATCH)
    except StudentError as error:
        if any(word in error.error for word in ("dtype", "Double", "Float", "scalar type")):
            fail("dtype_assumed")
        raise
    expect(all_agree([came] if isinstance(argument, str) else came, expected(texts)), mistake="dtype_assumed")


def follow_device(student: Student, function: str, argument: Any) -> None:
    """On the meta device there are no values to answer with; but what enters the model shows where it was sent."""
    where = shipped(student, copy.deepcopy(model()).to("meta"))
    recording = record(student, where[0], IDS_AT)
    try:
        student.call(function, argument, *where, returns=Anything())
    except StudentError as error:
        if any(words in error.error for words in ("expected device", "same device", "two devices")):
            fail("not_on_device")
    passes = recording.read().passes
    expect(all(entry.inputs.device.type == "meta" for entry in passes), mistake="not_on_device")
    if not passes:  # it wanted to read or move something before; then this cannot be looked at
        student.remarks.append("device_not_checked")
