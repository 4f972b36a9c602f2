"""The adapter layer as plain PyTorch has it, and what each method trains against PEFT and models that are really built."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from reference.adapters import Adapter, own_parameters, trainable_share  # noqa: E402
from reference.peft_counts import build, count_lora, count_prefix  # noqa: E402

pytestmark = [pytest.mark.ml, pytest.mark.filterwarnings("ignore")]


def test_an_adapter_starts_as_the_identity_and_learns():
    adapter = Adapter(6, 3)
    x = torch.randn(2, 4, 6)
    assert torch.equal(adapter(x), x)
    adapter(x).pow(2).sum().backward()
    assert bool(adapter.up.weight.grad.any())
    assert bool(adapter.up.bias.grad.any())
    assert not bool(adapter.down.weight.grad.any())  # nothing passes through up while it is zero


def test_an_adapter_is_its_formula():
    adapter = Adapter(6, 3).double()
    for parameter in adapter.parameters():
        torch.nn.init.normal_(parameter)
    x = torch.randn(2, 4, 6, dtype=torch.float64)
    z = x @ adapter.down.weight.T + adapter.down.bias
    gelu = z * torch.distributions.Normal(0.0, 1.0).cdf(z)
    torch.testing.assert_close(adapter(x), x + gelu @ adapter.up.weight.T + adapter.up.bias)
    assert torch.autograd.gradcheck(adapter, (x.requires_grad_(),))


@pytest.mark.parametrize(("hidden", "layers"), [(64, 3), (128, 2)])
def test_every_method_counts_what_is_in_a_model(hidden, layers):
    size = {"hidden": hidden, "layers": layers}
    model = build("bert", **size, labels=3)
    total = sum(p.numel() for p in model.parameters())
    assert own_parameters("full", hidden, layers, total) == total
    assert own_parameters("head", hidden, layers, total, labels=3) == sum(
        p.numel() for p in model.classifier.parameters()
    )
    lora = count_lora("bert", "qkvo", **size, rank=5, labels=3)
    assert own_parameters("lora", hidden, layers, total, r=5, modules=4) == lora.adapter
    assert own_parameters("prefix", hidden, layers, total, prefix=7) == count_prefix(**size, prefix=7)
    for layer in model.bert.encoder.layer:
        layer.attention.output.adapter = Adapter(hidden, 16)
        layer.output.adapter = Adapter(hidden, 16)
    grown = sum(p.numel() for p in model.parameters()) - total
    assert own_parameters("adapter", hidden, layers, total, bottleneck=16) == grown


def test_shares_are_of_the_total_and_in_the_order_of_the_chapters_table():
    share = {m: trainable_share(m, 768, 12, 109_483_778) for m in ("full", "adapter", "prefix", "lora", "head")}
    assert share["full"] == 1
    assert share["full"] > share["adapter"] > share["prefix"] > share["lora"] > share["head"] > 0
    assert share["lora"] == 294_912 / 109_483_778


def test_another_method_is_refused():
    with pytest.raises(ValueError, match="bitfit"):
        trainable_share("bitfit", 8, 2, 100)
