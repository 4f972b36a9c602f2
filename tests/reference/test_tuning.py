"""Training with a configuration: what a seed decides, what is trained, what the budget buys; and the likely causes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from transformers import AutoModelForSequenceClassification

from reference import landscape as curve
from reference.likely_cause import PLATEAU, likely_causes
from reference.tuning import EXAMPLES, RECOMMENDED, TARGETS, Configuration, Run, data, prepared, train

pytestmark = pytest.mark.ml
FULL, LORA = RECOMMENDED["full"], RECOMMENDED["lora"]
SHORT = replace(FULL, batch_size=500, epochs=1)


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def test_the_same_seed_gives_the_same_run_and_moves_no_dice():
    before = torch.get_rng_state()
    one, same, other = train(SHORT, "a"), train(SHORT, "a"), train(SHORT, "b")
    assert torch.equal(torch.get_rng_state(), before)
    assert one == same
    assert one.losses != other.losses
    assert len(one.losses) == one.steps == SHORT.steps() == 2


def test_the_recommended_configuration_solves_words_that_never_had_a_label():
    run = train(FULL, "test")
    assert run.held_out >= 0.95  # .995 ± .004 over 12 seeds
    assert run.last_loss() < 0.1 < run.first_loss()


def test_lora_trains_its_factors_and_the_head_alone():
    model = prepared(LORA, "x")
    trained = {name for name, p in model.named_parameters() if p.requires_grad}
    assert all("lora_" in name or name.startswith("classifier") for name in trained)
    assert train(replace(LORA, batch_size=500, epochs=1), "x").trainable == 2 * 2 * 8 * (64 + 64) + 2 * 64 + 2


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_names_one_matrix_in_each_layer(target):
    model = prepared(replace(LORA, targets=(target,)), "x")
    found = [name for name, _ in model.named_parameters() if name.endswith("lora_A")]
    assert len(found) == 2
    assert any(f".{0}." in name for name in found)
    assert any(f".{1}." in name for name in found)


def test_an_impossible_loss_ends_the_run_early(monkeypatch):
    class Broken:
        pass

    model = prepared(FULL, "x")
    with torch.no_grad():
        model.classifier.bias.fill_(float("nan"))
    monkeypatch.setattr("reference.tuning.prepared", lambda *_: model)
    run = train(FULL, "x")
    assert run.diverged
    assert run.losses == ()
    assert run.held_out == pytest.approx(0.5, abs=0.01)  # it says one class for all


def test_texts_of_a_run_share_none_between_training_and_measuring():
    splits = data("x")
    rows = {name: {tuple(row.tolist()) for row in ids} for name, (ids, _, _) in splits.items()}
    assert len(splits["train"][2]) == EXAMPLES
    strip = lambda some: {tuple(t for t in row if t) for row in some}  # noqa: E731
    assert not strip(rows["train"]) & (strip(rows["iid"]) | strip(rows["both"]))


def test_transformers_own_loss_is_what_a_step_starts_from():
    """The first loss of a run, recomputed by Transformers on the same batch."""
    model = prepared(SHORT, "oracle")
    plain = AutoModelForSequenceClassification.from_config(model.config)
    plain.load_state_dict(model.state_dict())
    ids, mask, labels = data("oracle")["train"]
    from reference.tuning import _orders

    rows = next(iter(_orders(len(labels), SHORT, "oracle")))
    expected = plain.train()(input_ids=ids[rows], attention_mask=mask[rows], labels=labels[rows]).loss.item()
    assert train(SHORT, "oracle").losses[0] == pytest.approx(expected, abs=1e-6)


def test_the_shipped_landscape_belongs_to_this_checkpoint_and_recipe():
    shipped = json.loads(curve.FILE.read_text(encoding="utf-8"))
    assert shipped["recipe"] == curve.recipe(), "run python -m reference.landscape"
    for method, points in shipped["curves"].items():
        best = max(points, key=lambda point: point["median"])
        low, high = PLATEAU[method]
        assert low <= best["rate"] <= high
        assert best["median"] > 0.97
        assert points[0]["median"] < 0.65
        assert points[-1]["median"] < 0.65


def test_a_point_of_the_shipped_curve_is_found_again():
    shipped = {point["rate"]: point for point in curve.landscape()["full"]}
    fresh = train(replace(FULL, learning_rate=3e-3), curve.SEEDS[0]).held_out
    point = shipped[3e-3]
    assert point["low"] - 0.02 <= fresh <= point["high"] + 0.02


def run(last: float = 0.4, *, diverged: bool = False) -> Run:
    return Run("s", (0.7, *[last] * 8), {"both": 0.6, "iid": 0.6}, diverged, 1, 96)


@pytest.mark.parametrize(
    ("configuration", "last", "slug"),
    [
        (replace(FULL, learning_rate=2e-5), 0.68, "rate_too_small"),
        (replace(FULL, learning_rate=5e-2), 0.7, "rate_too_large"),
        (replace(FULL, learning_rate=2e-2), 0.3, "lora_rate_for_full"),
        (replace(FULL, learning_rate=1.5e-2, batch_size=8), 0.3, "batch_too_small"),
        (replace(LORA, learning_rate=1e-3), 0.4, "lora_needs_larger_rate"),
        (replace(LORA, learning_rate=1e-5), 0.7, "rate_too_small"),
        (replace(FULL, epochs=1), 0.4, "too_few_epochs"),
        (replace(FULL, batch_size=500), 0.6, "batch_too_large"),
        (replace(FULL, warmup=1.0), 0.4, "warmup_too_long"),
        (replace(FULL, weight_decay=10.0), 0.6, "decay_too_large"),
        (replace(LORA, alpha=0.5), 0.6, "scaling_too_small"),
        (replace(LORA, alpha=512.0), 0.6, "scaling_too_large"),
        (replace(LORA, r=1), 0.4, "rank_too_small"),
        (replace(LORA, targets=("key",)), 0.4, "too_few_targets"),
        (FULL, 0.1, "nearly_there"),
    ],
)
def test_each_cause_is_named_where_it_is_the_only_one(configuration: Configuration, last, slug):
    assert likely_causes(configuration, [run(last)] * 3)[0] == slug


def test_a_run_that_diverged_says_so_first():
    assert likely_causes(replace(FULL, learning_rate=1.0), [run(diverged=True)])[:2] == ["diverged", "rate_too_large"]
