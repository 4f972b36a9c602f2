"""reference.crafted_models gives the answers it was told to, and reference.inside_a_model what Transformers says."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from reference.crafted_models import END, letters, logits_of, markov_chain, token_classifier, word_pieces  # noqa: E402
from reference.inside_a_model import count_parameters, describe  # noqa: E402

pytestmark = pytest.mark.ml

PIECES = ("Ann", "met", "Lee", "Par", "##is", ".")


def test_word_pieces_are_berts():
    made = word_pieces(PIECES)
    assert made.tokenize("Ann met Paris.") == ["Ann", "met", "Par", "##is", "."]
    assert made("Ann zzz")["input_ids"] == [2, 5, 1, 3]


def test_letters_come_back_as_they_went():
    made = letters("abc")
    assert made.decode(made("ab cab")["input_ids"]) == "ab cab"
    assert made.eos_token == END
    assert "token_type_ids" not in made("ab")  # GPT-2 would add an embedding for it


def test_a_token_classifier_has_the_logits_of_its_table():
    words = word_pieces(PIECES)
    table = torch.randn(len(words), 4, generator=torch.Generator().manual_seed(1))
    encoded = words("Lee met Ann in Paris.", return_tensors="pt")
    logits = token_classifier(table, list("ABCD"))(**encoded).logits[0]
    torch.testing.assert_close(logits, table[encoded["input_ids"][0]], atol=1e-5, rtol=1e-5)


def test_a_markov_chain_draws_by_its_table():
    odds = [{0: 1.0}, {1: 1.0}, {3: 0.25, 4: 0.75}, {2: 1.0}, {3: 1.0}]
    table = logits_of(odds, 5)
    ids = torch.tensor([[2, 3, 4, 2]])
    logits = markov_chain(table)(input_ids=ids).logits[0]
    torch.testing.assert_close(logits, table[ids[0]], atol=1e-4, rtol=1e-5)
    assert logits[-1].softmax(-1)[4].item() == pytest.approx(0.75, abs=1e-5)


def test_counting_agrees_with_transformers():
    small = {"hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 8}
    config = transformers.BertConfig(vocab_size=11, **small)
    for kind in (transformers.BertModel, transformers.BertForMaskedLM):
        model = kind(config)
        assert count_parameters(model) == model.num_parameters()
        model.get_input_embeddings().weight.requires_grad_(False)
        assert count_parameters(model, trainable_only=True) == model.num_parameters(only_trainable=True)
        assert count_parameters(model) == model.num_parameters()


def test_description_of_a_small_model():
    words = word_pieces(PIECES)
    config = transformers.BertConfig(
        vocab_size=16, hidden_size=8, num_attention_heads=2, num_hidden_layers=3, intermediate_size=8
    )
    found = describe(transformers.BertModel(config), words, "Ann met Paris.")
    assert found["tokens"] == ["Ann", "met", "Par", "##is", "."]
    assert found["input_ids"] == words("Ann met Paris.")["input_ids"]
    assert (found["last_hidden_state_shape"], found["pooler_output_shape"]) == ((1, 7, 8), (1, 8))
    assert (found["vocab_size"], found["num_hidden_layers"]) == (11, 3)
