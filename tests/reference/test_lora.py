"""Our LoRA against PEFT's on the same weights: forward, gradients, training, merging, names, counts."""

from __future__ import annotations

import copy
import warnings

import pytest

torch = pytest.importorskip("torch")

from peft import LoraConfig, TaskType, get_peft_model  # noqa: E402
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification  # noqa: E402

from reference.lora import LoRALinear, inject_lora, lora_parameter_count, trainable_parameters  # noqa: E402
from reference.peft_counts import count_lora  # noqa: E402

pytestmark = [pytest.mark.ml, pytest.mark.filterwarnings("ignore")]

TARGETS = [["query", "value"], ["attention.output.dense"], ["query", "key", "value", "intermediate.dense"]]


def bert(**more):
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=32, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        **({"initializer_range": 0.25} | more),
    )  # fmt: skip
    return BertForSequenceClassification(config).double()


def pair(targets, r=4, alpha=8.0, dropout=0.0):
    """Our model and PEFT's with the same weights, B filled at random; the names of adapted modules."""
    model = bert()
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS, r=r, lora_alpha=alpha, target_modules=list(targets), lora_dropout=dropout
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = get_peft_model(copy.deepcopy(model), config)
    ours = inject_lora(model, targets, r, alpha, dropout)
    names = [name for name, module in ours.named_modules() if isinstance(module, LoRALinear)]
    for name in names:
        mine, other = ours.get_submodule(name), theirs.get_submodule(f"base_model.model.{name}")
        with torch.no_grad():
            mine.lora_B.normal_()
            other.lora_A["default"].weight.copy_(mine.lora_A)
            other.lora_B["default"].weight.copy_(mine.lora_B)
    return ours, theirs, names


def batch(seed=0):
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(5, 40, (6, 9), generator=generator)
    return {"input_ids": ids, "labels": ids[:, 0] % 2}


@pytest.mark.parametrize("targets", TARGETS, ids=" ".join)
def test_the_same_modules_are_adapted_and_the_same_number_is_trained(targets):
    ours, theirs, names = pair(targets)
    adapted = {
        name.removeprefix("base_model.model.").split(".lora_A")[0]
        for name, _ in theirs.named_parameters()
        if ".lora_A" in name
    }
    assert set(names) == adapted
    assert trainable_parameters(ours) == theirs.get_nb_trainable_parameters()[0]


@pytest.mark.parametrize("targets", TARGETS, ids=" ".join)
def test_forward_and_gradients_are_those_of_peft(targets):
    ours, theirs, names = pair(targets)
    mine, other = ours(**batch()), theirs(**batch())
    torch.testing.assert_close(mine.logits, other.logits, rtol=1e-12, atol=1e-12)
    mine.loss.backward()
    other.loss.backward()
    for name in names:
        a, b = ours.get_submodule(name), theirs.get_submodule(f"base_model.model.{name}")
        torch.testing.assert_close(a.lora_A.grad, b.lora_A["default"].weight.grad, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(a.lora_B.grad, b.lora_B["default"].weight.grad, rtol=1e-10, atol=1e-12)
        assert a.base.weight.grad is None


def test_training_takes_the_same_path_and_leaves_the_base_alone():
    ours, theirs, _ = pair(["query", "value"])
    before = {name: p.detach().clone() for name, p in ours.named_parameters() if not p.requires_grad}

    def losses(model):
        optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2, weight_decay=0.1)
        found = []
        for step in range(20):
            optimizer.zero_grad()
            loss = model(**batch(step)).loss
            loss.backward()
            optimizer.step()
            found.append(float(loss))
        return found

    mine = losses(ours)
    assert mine == pytest.approx(losses(theirs), rel=1e-9)
    assert sum(mine[-5:]) < sum(mine[:5])
    assert all(torch.equal(p, before[name]) for name, p in ours.named_parameters() if name in before)


def test_dropout_draws_as_peft_does():
    ours, theirs, _ = pair(["query"], dropout=0.4)
    logits = []
    for model in (ours, theirs):
        torch.manual_seed(8)
        logits.append(model.train()(**batch()).logits)
    torch.testing.assert_close(*logits)
    plain = ours.eval()(**batch()).logits
    assert not torch.allclose(logits[0], plain)
    torch.testing.assert_close(plain, theirs.eval()(**batch()).logits)


def test_merged_weights_are_those_of_peft_and_unmerging_restores_them():
    ours, theirs, names = pair(["query", "intermediate.dense"])
    original = {name: ours.get_submodule(name).base.weight.clone() for name in names}
    logits = ours(**batch()).logits
    theirs.merge_adapter()
    for name in names:
        layer = ours.get_submodule(name)
        layer.merge()
        layer.merge()
        torch.testing.assert_close(
            layer.base.weight, theirs.get_submodule(f"base_model.model.{name}.base_layer").weight
        )
        assert not layer.base.weight.requires_grad
    torch.testing.assert_close(ours(**batch()).logits, logits)
    for name in names:
        layer = ours.get_submodule(name)
        layer.unmerge()
        layer.unmerge()
        torch.testing.assert_close(layer.base.weight, original[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_factors_follow_the_base(dtype, device):
    base = torch.nn.Linear(5, 3, dtype=dtype, device=device)
    layer = LoRALinear(base, 2, 4)
    for factor, shape in ((layer.lora_A, (2, 5)), (layer.lora_B, (3, 2))):
        assert (factor.dtype, factor.device.type, tuple(factor.shape)) == (dtype, device, shape)
        assert factor.requires_grad
    assert not any(p.requires_grad for p in base.parameters())


def test_a_new_layer_answers_as_its_base_does():
    base = torch.nn.Linear(5, 3)
    x = torch.randn(2, 4, 5)
    assert torch.equal(LoRALinear(base, 2, 4, dropout=0.5)(x), base(x))


@pytest.mark.parametrize(("targets", "per_layer"), [("qkvo", 4), ("qv", 2)])
def test_the_formula_is_what_peft_counts(targets, per_layer):
    counted = count_lora("bert", targets, hidden=64, layers=3, rank=4, labels=2)
    assert lora_parameter_count(64, 64, 4, per_layer, 3) == counted.adapter
    up = count_lora("bert", "ffn_up", hidden=64, layers=3, rank=4, labels=2)
    assert lora_parameter_count(256, 64, 4, 1, 3) == up.adapter


def test_a_shared_parameter_counts_once():
    model = BertForMaskedLM(
        BertConfig(vocab_size=30, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    )
    assert trainable_parameters(model) == sum(p.numel() for p in model.parameters())
    assert trainable_parameters(model) < sum(p.numel() for _, p in model.named_parameters(remove_duplicate=False))
