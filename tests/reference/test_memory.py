"""The memory estimator against figures measured on the real BERT-base (fp32, AdamW, saved-tensor hooks)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reference.chapter_figures import percent
from reference.memory import TRAINABLE, activations_per_example, disk, training_memory


@pytest.mark.parametrize(
    ("strategy", "parts"),
    [
        ("full", {"weights": 438, "gradients": 438, "optimiser": 876, "activations": 916, "total": 2667}),
        ("lora", {"weights": 439, "gradients": 1.2, "optimiser": 2.4, "activations": 784, "total": 1227}),
    ],
)
def test_a_step_with_batch_8_and_128_tokens_takes_what_was_measured(strategy: str, parts: dict[str, float]):
    memory = training_memory(strategy, batch=8, tokens=128)
    for name, measured in parts.items():
        assert getattr(memory, name) == pytest.approx(measured, rel=0.02), name


def test_a_long_sequence_costs_what_was_measured():
    assert activations_per_example("full", 512) == 798.0
    assert training_memory("full", batch=16, tokens=512).total == pytest.approx(14_500, rel=0.02)
    assert training_memory("full", batch=32, tokens=512).total > 16_000 > training_memory("full", batch=32).total


def test_twenty_tasks_on_disk():
    assert disk("full", 20) == pytest.approx(8_800, rel=0.01)
    assert disk("multi_lora", 20) == pytest.approx(462, rel=0.01)


def test_every_strategy_but_the_whole_trains_little_and_costs_less():
    whole = training_memory("full").total
    for strategy, trained in TRAINABLE.items():
        if strategy not in ("full", "scratch"):
            assert trained < 0.05 * TRAINABLE["full"]
            assert training_memory(strategy).total < whole
            assert disk(strategy, 20) < disk("full", 2)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(Fraction(1, 48), 2, "2.08"), (Fraction(1, 24), 2, "4.17"), (Fraction(1, 32), 2, "3.13"), (Fraction(1), 2, "100.00"),
     (Fraction(1, 10_000), 2, "0.01"), (Fraction(965, 1000), 2, "96.50")],
)  # fmt: skip
def test_percentages_are_rounded_half_up(value: Fraction, decimals: int, text: str):
    assert percent(value, decimals) == text
