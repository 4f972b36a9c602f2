"""Claims about SentimentDataset, held against the tokenizer's own output."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch

from grader.checks.failures import expect, fail
from grader.checks.returns import Anything, DictOf, Number
from grader.checks.student import Handle, Student
from reference.pretrained import load_tokenizer

TEXTS = [
    "the plot was not dull .",
    "i loved the film .",
    "although the music was lovely , the ending was awful .",
    "we never liked the script",
    "the cast was very good and the story was moving .",
    "boring",
]
LABELS = [1, 1, 0, 0, 1, 0]
SHORT = 9  # two of the texts are longer than that
ITEM = DictOf({"input_ids": Anything(), "attention_mask": Anything(), "labels": Anything()}, name="item")


@functools.cache
def tokenizer() -> Any:
    return load_tokenizer()


def made(student: Student, **more: int) -> Handle:
    return student.make("SentimentDataset", TEXTS, LABELS, student.tokenizer(tokenizer()), **more)


def item(dataset: Handle, number: int) -> dict[str, Any]:
    found: dict[str, Any] = dataset.method("__getitem__", number, returns=ITEM)
    return found


def _holds_whole_numbers(value: Any, dimensions: int) -> bool:
    """Whether it is an int64 tensor with values in it, which one on the meta device has not."""
    is_whole = isinstance(value, torch.Tensor) and value.dtype == torch.int64 and value.dim() == dimensions
    return is_whole and value.device.type != "meta"


def named(value: Any) -> str:
    """What came, in a word."""
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}"
    return type(value).__name__


@pytest.mark.points(1)
def check_the_dataset_has_an_item_for_every_text(student: Student) -> None:
    """length"""
    count = made(student).method("__len__", returns=Number(whole=True, name="len(dataset)"))
    expect(count == len(TEXTS), mistake="wrong_length", expected=len(TEXTS), actual=count)


@pytest.mark.points(2)
def check_labels_are_single_whole_numbers(student: Student) -> None:
    """labels"""
    dataset = made(student)
    values = []
    for number in range(len(TEXTS)):
        label = item(dataset, number)["labels"]
        if not _holds_whole_numbers(label, 0):
            fail("labels_type", actual=named(label))
        values.append(int(label))
    expect(values == LABELS, mistake="labels_of_others", expected=LABELS, actual=values)


@pytest.mark.points(2)
def check_items_are_padded_and_cut_to_one_length(student: Student) -> None:
    """shapes"""
    for length, dataset in (
        (SHORT, made(student, max_length=SHORT)),
        (20, made(student, max_length=20)),
        (128, made(student)),
    ):
        for number in range(len(TEXTS)):
            found = item(dataset, number)
            for name in ("input_ids", "attention_mask"):
                value = found[name]
                if isinstance(value, torch.Tensor) and value.dim() == 2 and value.shape[0] == 1:
                    fail("batch_dimension_kept", name=name, actual=tuple(value.shape))
                if not _holds_whole_numbers(value, 1):
                    fail("not_whole_tensors", name=name, actual=named(value))
                if len(value) > length:
                    fail("not_cut", name=name, length=len(value), expected=length)
                if len(value) < length:
                    fail("not_padded", name=name, length=len(value), expected=length)


@pytest.mark.points(2)
@pytest.mark.after("check_items_are_padded_and_cut_to_one_length")
def check_items_hold_what_the_tokenizer_says(student: Student) -> None:
    """contents"""
    for length in (SHORT, 20):
        dataset = made(student, max_length=length)
        whole = tokenizer()(TEXTS, padding="max_length", truncation=True, max_length=length, return_tensors="pt")
        for number in range(len(TEXTS)):
            found = item(dataset, number)
            ids, mask = found["input_ids"].tolist(), found["attention_mask"].tolist()
            right = whole["input_ids"][number].tolist()
            if ids != right:
                _name_ids(ids, right, TEXTS[number])
            if mask != whole["attention_mask"][number].tolist():
                fail("mask_all_ones" if all(mask) else "mask_differs", text=TEXTS[number])


def _name_ids(ids: list[int], right: list[int], text: str) -> None:
    cls, sep, pad = tokenizer().cls_token_id, tokenizer().sep_token_id, tokenizer().pad_token_id
    if cls not in ids and sep not in ids:
        fail("special_tokens_missing", text=text)
    if ids[:-1] == right[:-1] and right[-1] == sep:
        fail("cut_without_end", text=text)
    if sorted(ids) == sorted(right) and ids[0] == pad != right[0]:
        fail("padded_on_the_left", text=text)
    fail("ids_differ", text=text, expected=right[:12], actual=ids[:12])
