"""Claims about token_statistics, held against counts of our own tokenizer and numpy.percentile."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from grader.checks.compare import close, is_close
from grader.checks.failures import fail
from grader.checks.returns import DictOf, Number
from grader.checks.student import Student
from grader.checks.tolerance import Tolerance

PIECES = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] the a film plot act watch bore laugh great dull was is and not it i we ##s ##ed ##ing "
    "##or ##ly ##dom ##ter . , ! ?"
).split()
RETURNS = DictOf({name: Number(name=name) for name in ("mean", "max", "p95")}, name="token_statistics")
WITHIN = Tolerance(1e-5, 1e-5)  # lengths may be averaged in float32
# no unknown word: whether [UNK], one of all_special_ids, is a special token could be read either way
TEXTS = [
    "The film was great", "Watching it was boredom .", "We laughed and laughed and watched", "dull", "The actors acted dull !",
    "It is not great , it is dull , and the plot is not a plot , and we laughed and watched and watched and the film was a great bore .", "great great great", "A film was watched", "i watched it , and laughed ?", "",
    *["The film was great"] * 7, *["plotter"] * 5,
]  # fmt: skip
NAMES = ("mean", "max", "p95")


@functools.cache
def tokenizer() -> PreTrainedTokenizerFast:
    """Word pieces, so that neither words nor characters are tokens."""
    made = Tokenizer(models.WordPiece({piece: number for number, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_max_length=128,
    )  # fmt: skip


def lengths(texts: list[str]) -> list[int]:
    """Tokens a text, counted by the tokenizers library itself."""
    return [len(tokenizer().backend_tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]


def figures(counts: list[int] | list[float]) -> dict[str, float]:
    return {"mean": float(np.mean(counts)), "max": float(np.max(counts)), "p95": float(np.percentile(counts, 95))}


def counted(student: Student, texts: list[str]) -> dict[str, float]:
    found: dict[str, float] = student.call("token_statistics", texts, student.tokenizer(tokenizer()), returns=RETURNS)
    return found


def wrong_lengths(texts: list[str]) -> list[tuple[str, list[int]]]:
    """(mistake, the lengths that it counts)."""
    right = lengths(texts)
    return [
        ("special_tokens_counted", [n + 2 for n in right]),
        ("special_tokens_counted", [n + 1 for n in right]),
        ("special_tokens_subtracted", [max(0, n - 2) for n in right]),
        ("special_tokens_subtracted", [n - 2 for n in right]),
        ("padding_counted", [max(right)] * len(right)),
        ("padding_counted", [max(right) + 2] * len(right)),
        ("padding_counted", [128] * len(right)),
        ("characters_counted", [len(text) for text in texts]),
        ("words_counted", [len(text.split()) for text in texts]),
        ("copies_left_out", lengths(list(dict.fromkeys(texts)))),
        ("truncated", [min(n, 128) for n in right]),
        ("truncated", [min(n, 126) for n in right]),
        ("first_hundred_only", right[:100]),
    ]


@pytest.mark.points(3)
def check_mean_and_max_count_tokens(student: Student) -> None:
    """lengths"""
    found, right = counted(student, TEXTS), figures(lengths(TEXTS))
    if all(is_close(found[name], right[name], WITHIN) for name in ("mean", "max")):
        return
    _name_the_lengths(found, TEXTS)
    rounded = (math.floor(right["mean"]), *(round(right["mean"], digits) for digits in range(5)))
    if found["mean"] != right["mean"] and any(is_close(found["mean"], float(value), WITHIN) for value in rounded):
        fail("rounded", name="mean", expected=right["mean"], actual=found["mean"])
    if is_close(found["mean"], float(np.median(lengths(TEXTS))), WITHIN):
        fail("median_for_mean", expected=right["mean"], actual=found["mean"])
    for name in ("mean", "max"):
        close(found[name], right[name], mistake="statistics_differ", what=name, within=WITHIN)


def _name_the_lengths(found: dict[str, float], texts: list[str]) -> None:
    right = figures(lengths(texts))
    for mistake, counts in wrong_lengths(texts):
        other = figures(counts)
        differs = any(not is_close(other[name], right[name], WITHIN) for name in ("mean", "max"))
        if differs and all(is_close(found[name], other[name], WITHIN) for name in ("mean", "max")):
            fail(mistake, expected=right["mean"], actual=found["mean"])


@pytest.mark.points(2)
@pytest.mark.after("check_mean_and_max_count_tokens")
def check_p95_is_interpolated_linearly(student: Student) -> None:
    """p95"""
    for texts in (TEXTS, TEXTS[:9], TEXTS[:2], TEXTS[5:6]):
        found, counts = counted(student, texts), lengths(texts)
        expected = float(np.percentile(counts, 95))
        if is_close(found["p95"], expected, WITHIN):
            continue
        shown: dict[str, Any] = {"expected": expected, "actual": found["p95"]}
        if is_close(found["p95"], float(np.percentile(counts, 5)), WITHIN) or is_close(
            found["p95"], float(np.percentile(counts, 0.95)), WITHIN
        ):
            fail("other_percentile", **shown)
        if float(found["p95"]).is_integer():
            fail("percentile_not_linear", **shown)
        close(found["p95"], expected, mistake="percentile_differs", what="p95", within=WITHIN)


@pytest.mark.points(2)
@pytest.mark.after("check_mean_and_max_count_tokens")
def check_all_texts_count_whole(student: Student) -> None:
    """all_texts"""
    long = ["the film was great and " * 40, *TEXTS]
    many = [*TEXTS[:1] * 100, *TEXTS[5:6] * 40, "dull"]
    for texts in (long, many):
        found, right = counted(student, texts), figures(lengths(texts))
        if all(is_close(found[name], right[name], WITHIN) for name in NAMES):
            continue
        _name_the_lengths(found, texts)
        for name in ("mean", "max"):
            close(found[name], right[name], mistake="statistics_differ", what=name, within=WITHIN)
        if not is_close(counted(student, TEXTS)["p95"], figures(lengths(TEXTS))["p95"], WITHIN):
            continue  # how a percentile is worked out is another claim
        for mistake, counts in wrong_lengths(texts):
            if is_close(found["p95"], figures(counts)["p95"], WITHIN) and counts != lengths(texts):
                fail(mistake, expected=right["p95"], actual=found["p95"])
