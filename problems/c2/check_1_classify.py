"""Claims about classify, held against our own forward pass, one text at a time."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, DictOf, ListOf, Number
from grader.checks.student import Student
from reference.crafted_models import word_pieces

WORDS = (
    "the a film was is not very great dull fun ##ny ##ly slow warm cold song I liked loved hated it and but .".split()
)
TEXTS = (
    "I loved it", "the film was not very great and the song was dull", "funny", "slow but warm",
    "I hated the cold slow dull film and it was not fun", "great", "a warm song . a great film .",
    "it is fun", "not it", "I liked the funny film but the song was very slow",
)  # fmt: skip
THREE, TWO = ("negative", "neutral", "positive"), ("joy", "gloom")
CLOSE = 1e-4
RETURNS = ListOf(DictOf({"label": Anything(), "score": Number(name="score")}, name="entry"), name="classify")


@functools.cache
def tokenizer() -> PreTrainedTokenizerFast:
    return word_pieces(WORDS)


@functools.cache
def model(labels: tuple[str, ...]) -> BertForSequenceClassification:
    """Random weights, large enough that texts differ, and that unmasked padding moves a score by more than a little."""
    torch.manual_seed(len(labels))
    config = BertConfig(
        vocab_size=len(tokenizer()), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=128, initializer_range=0.3, hidden_dropout_prob=0.3, attention_probs_dropout_prob=0.3,
        id2label=dict(enumerate(labels)), label2id={label: n for n, label in enumerate(labels)},
    )  # fmt: skip
    return BertForSequenceClassification(config).eval()


def logits_of(text: str, labels: tuple[str, ...] = THREE) -> torch.Tensor:
    """(labels,) of our own forward pass."""
    with torch.no_grad():
        return model(labels)(**tokenizer()(text, return_tensors="pt", truncation=True)).logits[0]


def classified(
    student: Student, texts: list[str], labels: tuple[str, ...] = THREE, *, training: bool = False, **more: Any
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = student.call(
        "classify", texts, student.model(model(labels), training=training), student.tokenizer(tokenizer()),
        returns=RETURNS, **more,
    )  # fmt: skip
    expect(len(found) == len(texts), mistake="wrong_number", expected=len(texts), actual=len(found))
    return found


def probability(text: str, labels: tuple[str, ...] = THREE) -> float:
    return float(logits_of(text, labels).softmax(-1).max())


def unmasked(text: str, labels: tuple[str, ...]) -> torch.Tensor:
    """(labels,): what comes out where a text is padded to the limit and the padding is not masked."""
    padded = tokenizer()(text, return_tensors="pt", padding="max_length")
    with torch.no_grad():
        scores: torch.Tensor = model(labels)(input_ids=padded["input_ids"]).logits[0].softmax(-1)
    return scores


@pytest.mark.points(2)
def check_labels_are_the_names_of_the_configuration(student: Student) -> None:
    """classify_labels"""
    for labels in (THREE, TWO):
        texts = list(TEXTS)
        found = [entry["label"] for entry in classified(student, texts, labels, batch_size=1)]
        least = [labels[int(logits_of(text, labels).argmin())] for text in texts]
        for text, label in zip(texts, found, strict=True):
            right = labels[int(logits_of(text, labels).argmax())]
            if label == right:
                continue
            if not isinstance(label, str) or label.startswith("LABEL_") or label.isdigit():
                fail("label_ids", actual=label, names=", ".join(labels))
            if label not in labels:
                fail("label_unknown", actual=label, names=", ".join(labels))
            if len(labels) > 2 and found == least:  # of two, the wrong one is always the least
                fail("label_of_the_least", expected=right, actual=label)
            fail("label_differs", expected=right, actual=label, text=text)


@pytest.mark.points(3)
def check_scores_are_the_probability_of_the_label(student: Student) -> None:
    """classify_scores"""
    for labels in (THREE, TWO):
        for text in TEXTS[:5]:
            actual = classified(student, [text], labels)[0]["score"]
            logits = logits_of(text, labels)
            right = logits.softmax(-1).sort(descending=True).values
            if abs(actual - right[0]) <= CLOSE:
                continue
            figures = {"expected": round(float(right[0]), 4), "actual": round(actual, 4), "text": text}
            top = float(logits.max())
            for mistake, value in (
                ("score_is_logit", top), ("score_sigmoid", float(torch.sigmoid(logits.max()))),
                ("score_log", float(right[0].log())), ("score_softmax_twice", float(right.softmax(-1).max())),
                ("score_of_another_label", float(right[1])), ("score_of_another_label", float(right[-1])),
                ("softmax_over_batch", 1.0), ("score_percent", 100 * float(right[0])),
            ):  # fmt: skip
                if abs(actual - value) <= CLOSE:
                    fail(mistake, **figures)
            if any(abs(actual - float(p)) <= CLOSE for p in unmasked(text, labels)):
                fail("padding_changes_score", size=1, **figures)
            fail("score_is_logit" if not 0 <= actual <= 1 else "score_differs", **figures)


@pytest.mark.points(3)
@pytest.mark.after("check_scores_are_the_probability_of_the_label")
def check_a_batch_gives_what_single_texts_give(student: Student) -> None:
    """classify_padding"""
    texts = list(TEXTS)
    right = [probability(text) for text in texts]
    for size in (len(texts), 3, 1):
        found = classified(student, texts, batch_size=size)
        scores = [entry["score"] for entry in found]
        if all(abs(a - b) <= CLOSE for a, b in zip(scores, right, strict=True)):
            continue
        worst = max(range(len(texts)), key=lambda n: abs(scores[n] - right[n]))
        figures = {"expected": round(right[worst], 4), "actual": round(scores[worst], 4), "text": texts[worst]}
        if all(abs(a - b) <= CLOSE for a, b in zip(sorted(scores), sorted(right), strict=True)):
            fail("order_changed", **figures)
        with torch.no_grad():
            batch = tokenizer()(texts[:size], return_tensors="pt", padding=True)
            logits = model(THREE)(**batch).logits
        if torch.allclose(logits.softmax(0).amax(-1), torch.tensor(scores[:size]), atol=CLOSE):
            fail("softmax_over_batch", **figures)
        fail("padding_changes_score", size=size, **figures)
    found = classified(student, texts)  # the default batch size
    for entry, score in zip(found, right, strict=True):
        expect(abs(entry["score"] - score) <= CLOSE, mistake="padding_changes_score", size=8, text="",
               expected=round(score, 4), actual=round(entry["score"], 4))  # fmt: skip


@pytest.mark.points(1)
def check_every_text_gets_an_entry(student: Student) -> None:
    """classify_number"""
    for count, size in ((5, 2), (4, 4), (1, 8), (9, 4), (3, 50)):
        classified(student, list(TEXTS[:count]), batch_size=size)


@pytest.mark.points(1)
def check_an_empty_list_gives_an_empty_list(student: Student) -> None:
    """classify_empty"""
    try:
        classified(student, [])
    except StudentError as error:
        if error.error and error.slug not in ("not_written", "wrong_signature"):
            fail("empty_list", error=error.error[:150])
        raise


@pytest.mark.points(1)
def check_the_model_answers_without_dropout(student: Student) -> None:
    """classify_dropout"""
    texts = list(TEXTS[:4])
    calls = [[entry["score"] for entry in classified(student, texts, training=True, batch_size=1)] for _ in range(2)]
    expect(calls[0] == calls[1] or all(abs(a - b) < 1e-6 for a, b in zip(*calls, strict=True)),
           mistake="dropout_left_on", function="classify")  # fmt: skip


@pytest.mark.points(1)
@pytest.mark.after("check_scores_are_the_probability_of_the_label")
def check_a_long_text_is_cut(student: Student) -> None:
    """classify_long"""
    text = "the film was not very great and " * 40
    try:
        found = classified(student, [text])  # alone: padding and order are other claims
    except StudentError as error:
        if error.error:
            fail("not_cut", function="classify", error=error.error[:150])
        raise
    score, right = found[0]["score"], probability(text)
    expect(abs(score - right) <= CLOSE, mistake="not_cut", function="classify", error=f"{score:.4f} / {right:.4f}")


@pytest.mark.points(1)
@pytest.mark.after("check_scores_are_the_probability_of_the_label")
def check_a_float64_model_works_too(student: Student) -> None:
    """classify_dtype"""
    doubled = student.model(model(THREE).double())
    model(THREE).float()
    try:
        tokens = student.tokenizer(tokenizer())
        # one at a time: padding and order are other claims
        answers = [student.call("classify", [text], doubled, tokens, returns=RETURNS) for text in TEXTS[:3]]
    except StudentError as error:
        if any(word in error.error for word in ("dtype", "Double", "Float")):
            fail("dtype_assumed")
        raise
    for found, text in zip(answers, TEXTS[:3], strict=True):
        expect(len(found) == 1, mistake="wrong_number", expected=1, actual=len(found))
        expect(abs(found[0]["score"] - probability(text)) <= CLOSE, mistake="dtype_assumed")
