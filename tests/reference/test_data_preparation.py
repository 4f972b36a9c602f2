"""Splitting and counting, held against exact counts, NumPy and the tokenizers library."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.data_preparation import split, token_statistics

ROWS = st.lists(st.tuples(st.text(max_size=3), st.sampled_from([0, 1])), min_size=1, max_size=60)


@given(ROWS, st.sampled_from([0.1, 0.2, 0.5]), st.integers(0, 3))
def test_every_row_is_on_exactly_one_side_and_no_text_on_both(rows: list[tuple[str, int]], test_size: float, seed: int):
    texts, labels = [text for text, _ in rows], [label for _, label in rows]
    train_texts, test_texts, train_labels, test_labels = split(texts, labels, test_size, seed)
    train = list(zip(train_texts, train_labels, strict=True))
    test = list(zip(test_texts, test_labels, strict=True))
    assert Counter(train) + Counter(test) == Counter(rows)
    assert not set(train_texts) & set(test_texts)
    assert test


@pytest.mark.parametrize("copies", [1, 7])
def test_each_class_gives_its_share_of_distinct_texts(copies: int):
    texts = [f"text {number}" for number in range(60)] * copies
    labels = [int(number < 10) for number in range(60)] * copies
    _, test_texts, _, _ = split(texts, labels, 0.2, seed=1)
    distinct = {int(text.split()[1]) for text in test_texts}
    assert sum(number < 10 for number in distinct) == 2
    assert sum(number >= 10 for number in distinct) == 10
    assert len(test_texts) == 12 * copies


def test_the_chapters_list_keeps_one_sentence_of_each_class_for_testing():
    texts, labels = [f"sentence {number}" for number in range(8)] * 125, [1, 0] * 4 * 125
    train_texts, test_texts, _, test_labels = split(texts, labels)
    assert (len(train_texts), len(test_texts)) == (750, 250)
    assert Counter(test_labels) == {0: 125, 1: 125}


def test_the_seed_decides():
    texts, labels = [str(number) for number in range(100)], [0, 1] * 50
    assert split(texts, labels, seed=5) == split(texts, labels, seed=5)
    assert len({tuple(split(texts, labels, seed=seed)[1]) for seed in range(5)}) == 5


@pytest.mark.ml
def test_lengths_are_those_of_the_tokenizers_library():
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.WordPiece({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "film": 3, "##s": 4}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]", model_max_length=4)
    texts = ["films", "films films film film film", "", "film"]
    lengths = [len(made.encode(text, add_special_tokens=False).ids) for text in texts]
    assert lengths == [2, 7, 0, 1]
    assert token_statistics(texts, tokenizer) == {"mean": 2.5, "max": 7, "p95": np.percentile(lengths, 95)}
