"""What pre-training is worth, and that both sides of the comparison are equal but for their weights."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.ml, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def compared():
    from reference.corpus import reviews
    from reference.pretrained import load_classifier, load_tokenizer
    from reference.transfer import compare

    data = reviews("transfer", {"train": 400, "iid": 0, "lex": 0, "conn": 0, "both": 400})
    model, tokenizer = load_classifier(5), load_tokenizer()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    texts, labels = [entry.text for entry in data["train"]], [entry.label for entry in data["train"]]
    states = compare(model, texts, labels, tokenizer, [8, 400], seed=6)  # of 5 are the head's weights
    return model, tokenizer, before, states, data["both"]


def accuracy(model, tokenizer, state, reviews):
    import torch

    model.load_state_dict(state)
    encoded = tokenizer([entry.text for entry in reviews], padding=True, return_tensors="pt")
    with torch.no_grad():
        answers = model.eval()(**encoded).logits.argmax(-1)
    return float((answers == torch.tensor([entry.label for entry in reviews])).float().mean())


def test_the_model_handed_in_keeps_its_weights_and_no_state_shares_memory(compared):
    model, _, before, states, _ = compared
    import torch

    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    places = [value.data_ptr() for found in states.values() for state in found.values() for value in state.values()]
    assert len(places) == len(set(places))
    assert set(states["pretrained"]) == set(states["scratch"]) == {8, 400}


def test_from_scratch_nothing_resembles_the_pretrained_weights(compared):
    import torch

    _, _, before, states, _ = compared
    for name, start in before.items():
        if start.dim() == 2 and start.numel() > 1000:
            both = torch.stack([start.flatten(), states["scratch"][400][name].flatten()])
            assert abs(float(torch.corrcoef(both)[0, 1])) < 0.15, name


def test_only_the_pretrained_model_knows_words_that_no_example_had(compared):
    import copy

    model, tokenizer, _, states, unseen = compared
    copied = copy.deepcopy(model)
    assert accuracy(copied, tokenizer, states["pretrained"][400], unseen) > 0.8
    assert accuracy(copied, tokenizer, states["scratch"][400], unseen) < 0.7
