"""Counting by PEFT on the meta device: the independent side of q2's proof."""

from __future__ import annotations

import warnings

import pytest

from reference.peft_counts import count_lora, count_model

pytestmark = [pytest.mark.ml, pytest.mark.filterwarnings("ignore")]


def count(*arguments, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return count_lora(*arguments, **more)


def test_bert_base_has_the_parameters_that_everybody_knows():
    assert count_model("bert", hidden=768, layers=12, labels=2) == 109_483_778


@pytest.mark.parametrize(
    ("architecture", "targets", "size", "shape"),
    [
        ("bert", "qkvo", {"hidden": 128, "layers": 2}, (128, 128)),
        ("bert", "ffn_up", {"hidden": 128, "layers": 2}, (512, 128)),
        ("bert", "ffn_down", {"hidden": 128, "layers": 2}, (128, 512)),
        ("gpt2", "fused", {"hidden": 128, "layers": 2}, (384, 128)),
    ],
)
def test_rows_are_the_output_and_columns_the_input(architecture: str, targets: str, size: dict, shape: tuple[int, int]):
    counted = count(architecture, targets, **size, rank=4, labels=2)
    assert counted.shapes == (shape,)
    assert counted.adapter == counted.matrices * 4 * sum(shape)
    assert counted.original == counted.matrices * shape[0] * shape[1]


def test_the_head_is_trained_with_seq_cls_and_frozen_without_a_task():
    size = {"hidden": 128, "layers": 2, "rank": 4, "labels": 3}
    assert count("bert", "qv", **size).trainable - count("bert", "qv", **size).adapter == 3 * 128 + 3
    assert count("bert", "qv", **size, head=False).trainable == count("bert", "qv", **size).adapter
    assert count("gpt2", "fused", **size).trainable - count("gpt2", "fused", **size).adapter == 3 * 128


def test_dense_alone_hits_more_than_attention():
    size = {"hidden": 128, "layers": 2, "rank": 4, "labels": 2}
    assert count("bert", "dense", **size).adapter > count("bert", "qkvo", **size).adapter
