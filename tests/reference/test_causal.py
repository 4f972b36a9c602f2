"""reference.causal against oracles that share no code with it: GPT-2's own loss and PyTorch's own mask."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from reference.causal import causal_mask, clm_loss, perplexity  # noqa: E402

pytestmark = pytest.mark.ml


def batch(lengths: tuple[int, ...], width: int, vocab: int):
    generator = torch.Generator().manual_seed(1)
    ids = torch.randint(0, vocab, (len(lengths), width), generator=generator)
    mask = (torch.arange(width) < torch.tensor(lengths).unsqueeze(1)).long()
    return ids, mask


@pytest.fixture(scope="module")
def gpt2():
    torch.manual_seed(0)
    config = transformers.GPT2Config(vocab_size=17, n_positions=16, n_embd=16, n_layer=2, n_head=2)
    return transformers.GPT2LMHeadModel(config).eval()


@pytest.mark.parametrize("lengths", [(8, 8), (8, 3, 5), (2,)])
def test_the_loss_is_gpt2s_own(gpt2, lengths):
    ids, mask = batch(lengths, 8, 17)
    labels = ids.masked_fill(mask == 0, -100)
    with torch.no_grad():
        out = gpt2(input_ids=ids, attention_mask=mask, labels=labels)
    torch.testing.assert_close(clm_loss(out.logits, ids, mask), out.loss)
    assert math.isclose(perplexity(out.logits, ids, mask), math.exp(out.loss.item()), rel_tol=1e-5)


def test_no_mask_is_a_mask_of_ones(gpt2):
    ids, mask = batch((8, 8), 8, 17)
    logits = gpt2(input_ids=ids).logits.detach()
    assert clm_loss(logits, ids) == clm_loss(logits, ids, mask)


@pytest.mark.parametrize("length", [1, 2, 9])
def test_the_mask_is_where_pytorchs_own_is_zero(length):
    theirs = torch.nn.Transformer.generate_square_subsequent_mask(length)
    assert torch.equal(causal_mask(length), theirs == 0)


def test_attention_under_the_mask_gives_gpt2s_own_hidden_future(gpt2):
    ids, _ = batch((8,), 8, 17)
    changed = ids.clone()
    changed[:, 5:] = (changed[:, 5:] + 1) % 17
    same = (gpt2(input_ids=ids).logits - gpt2(input_ids=changed).logits).abs().amax((0, 2)) < 1e-6
    # a position's logits stay as they are exactly where its row of the mask sees no changed token
    assert same.tolist() == [not bool(row[5:].any()) for row in causal_mask(8)]


def test_large_logits_stay_finite():
    logits = torch.tensor([[[1000.0, -1000.0], [0.0, 0.0]]])
    ids = torch.tensor([[0, 1]])
    assert clm_loss(logits, ids).item() == 2000.0
    assert perplexity(-logits, ids) == 1.0
