"""Claims about predict_masks, held against a small BERT's own forward pass."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import ListOf, Number, TupleOf, Word
from grader.checks.student import Student
from reference.crafted_models import SPECIAL, word_pieces

PIECES = (
    "the a film book song was is great dull warm cold and but not very it we they "
    "liked loved found plot actor voice end ##s ##ing . ,"
).split()
RETURNS = ListOf(ListOf(TupleOf(Word("token"), Number(name="probability")), name="predictions"), name="predict_masks")


@functools.cache
def tokenizer() -> PreTrainedTokenizerFast:
    """BERT's: words that it splits put the tokens of a text elsewhere than its words."""
    return word_pieces(PIECES)


@functools.cache
def model() -> BertForMaskedLM:
    """Two layers, wide enough an initialisation that predictions differ by position, and dropout that would show."""
    torch.manual_seed(20)
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(PIECES), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=128, initializer_range=0.4, hidden_dropout_prob=0.3,
        attention_probs_dropout_prob=0.3,
    )  # fmt: skip
    return BertForMaskedLM(config).eval()


def logits_of(text: str) -> tuple[torch.Tensor, torch.Tensor]:
    """(logits (T, V), ids (T,)) of our own forward pass."""
    encoded = tokenizer()(text, return_tensors="pt")
    with torch.no_grad():
        return model()(**encoded).logits[0], encoded["input_ids"][0]


def predicted(student: Student, text: str, **more: Any) -> list[list[tuple[str, float]]]:
    answer: list[list[tuple[str, float]]] = student.call(
        "predict_masks",
        text,
        student.model(model(), training=True),
        student.tokenizer(tokenizer()),
        returns=RETURNS,
        **more,
    )
    return answer


def spellings(number: int) -> set[str]:
    """The texts by which a token may be given."""
    words = tokenizer()
    return {words.convert_ids_to_tokens(number).strip(), words.decode([number]).strip()}


ONE = "the film was [MASK] ."
LONG = "the film was [MASK] . " + "we liked the book . " * 40
TWO = "we [MASK] the book but the [MASK] was dull ."
# neither the surest mask first nor the least sure one
THREE = "[MASK] was [MASK] and [MASK] ."
SPLIT = "the books was warming , and [MASK] films ending [MASK]."  # four of its words are two tokens


@pytest.mark.points(2)
def check_every_mask_gets_a_list(student: Student) -> None:
    """each_mask"""
    for text, count in ((ONE, 1), (TWO, 2), ("[MASK] [MASK] was [MASK]", 3)):
        lists = predicted(student, text)
        if len(lists) == 1 < count:
            fail("only_first_mask", expected=count, actual=len(lists))
        expect(len(lists) == count, mistake="mask_count", expected=count, actual=len(lists))
    try:
        predicted(student, LONG)
    except StudentError:
        student.remark("long_text")  # the statement says that texts are cut, but it is no catch of this exercise


@pytest.mark.points(3)
@pytest.mark.after("check_every_mask_gets_a_list")
def check_predictions_are_the_models_most_probable_tokens(student: Student) -> None:
    """predictions"""
    for text in (ONE, TWO, THREE, SPLIT):
        logits, ids = logits_of(text)
        places = (ids == tokenizer().mask_token_id).nonzero().flatten().tolist()
        answer = predicted(student, text)
        expect(len(answer) == len(places), mistake="mask_count", expected=len(places), actual=len(answer))
        if _fits(answer, logits, places):
            continue
        _name_the_mistake(student, text, answer, logits, places)


def _fits(answer: list[list[tuple[str, float]]], logits: torch.Tensor, places: list[int]) -> bool:
    return len(answer) == len(places) and all(
        _is_top(entries, logits[place].softmax(-1)) for entries, place in zip(answer, places, strict=True)
    )


def _is_top(entries: list[tuple[str, float]], scores: torch.Tensor) -> bool:
    """The most probable tokens, highest first, with these scores (ties in any order)."""
    best = scores.sort(descending=True)
    for (token, value), expected in zip(entries, best.values.tolist(), strict=False):
        candidates = [n for n in range(len(scores)) if abs(float(scores[n]) - expected) < 1e-4]
        if abs(value - expected) > 1e-4 or not any(token.strip() in spellings(n) for n in candidates):
            return False
    return bool(entries)


def _name_the_mistake(
    student: Student, text: str, answer: list[list[tuple[str, float]]], logits: torch.Tensor, places: list[int]
) -> None:
    values = [value for entries in answer for _, value in entries]
    first = answer[0] if answer else []
    expected = float(logits[places[0]].softmax(-1).max())
    shown = {"expected": round(expected, 4), "actual": round(first[0][1], 4) if first else "–"}
    if predicted(student, text) != answer:
        fail("dropout_left_on", **shown)
    if any(not 0 <= value <= 1 for value in values) or all(
        _is_top(e, logits[p]) for e, p in zip(answer, places, strict=False)
    ):
        fail("logits_not_probabilities", **shown)
    if any(_fits(list(other), logits, places) for other in itertools.permutations(answer)):
        fail("masks_reordered", text=text)
    if all(abs(sum(value for _, value in entries) - 1) < 1e-4 for entries in answer):
        fail("softmax_over_candidates", **shown)
    if any(a < b - 1e-6 for entries in answer for (_, a), (_, b) in itertools.pairwise(entries)):
        fail("not_descending", **shown)
    for place in range(len(logits)):
        if place != places[0] and _is_top(first, logits[place].softmax(-1)):
            fail("wrong_position", place=place, mask=places[0], **shown)
    fail("predictions_differ", **shown)


@pytest.mark.points(1)
@pytest.mark.after("check_every_mask_gets_a_list")
def check_top_k_says_how_many(student: Student) -> None:
    """top_k"""
    for wanted in (1, 3, 7):
        lists = predicted(student, TWO, top_k=wanted)
        lengths = {len(entries) for entries in lists}
        expect(lengths == {wanted}, mistake="ignores_top_k", expected=wanted, actual=sorted(lengths))
    expect(len(predicted(student, ONE)[0]) == 5, mistake="ignores_top_k", expected=5, actual="–")


@pytest.mark.points(1)
@pytest.mark.after("check_predictions_are_the_models_most_probable_tokens")
def check_a_float64_model_works_too(student: Student) -> None:
    """model_dtype"""
    try:
        lists: list[list[tuple[str, float]]] = student.call(
            "predict_masks", ONE, student.model(model().double()), student.tokenizer(tokenizer()), returns=RETURNS
        )
    except StudentError as error:
        if "dtype" in error.error or "Double" in error.error or "Float" in error.error:
            fail("dtype_assumed")
        raise
    finally:
        model().float()
    expect(len(lists) == 1, mistake="mask_count", expected=1, actual=len(lists))
