"""The shipped checkpoint: what it holds, that Transformers reads it too, and that its recipe leads there again."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

from reference.corpus import reviews
from reference.pretrained import (
    CHECKPOINT,
    WEIGHTS,
    digest,
    load_classifier,
    load_masked,
    load_tokenizer,
    new_classifier,
)
from reference.pretraining import Recipe, pretrain, save, words_of, zero_shot
from reference.tokenizer import SPECIAL, build_tokenizer

pytestmark = pytest.mark.ml
TESTS = reviews("test of the checkpoint")


def test_the_shipped_tokenizer_is_the_one_that_is_built():
    shipped, built = load_tokenizer(), build_tokenizer()
    assert shipped.get_vocab() == built.get_vocab()
    assert shipped.backend_tokenizer.to_str() == built.backend_tokenizer.to_str()
    assert [shipped.convert_tokens_to_ids(token) for token in SPECIAL] == [0, 1, 2, 3, 4]
    assert shipped.model_max_length == 128
    assert shipped.is_fast


def test_no_word_of_the_corpus_is_unknown_and_case_and_punctuation_are_folded():
    tokenizer = load_tokenizer()
    for split in TESTS.values():
        assert all(tokenizer.unk_token_id not in row for row in tokenizer([r.text for r in split])["input_ids"])
    assert tokenizer("The Film, was GOOD.").input_ids == tokenizer("the film , was good .").input_ids
    assert tokenizer.convert_ids_to_tokens(tokenizer("zebra").input_ids) == ["[CLS]", "[UNK]", "[SEP]"]
    assert len(tokenizer("good " * 300, truncation=True).input_ids) == 128


def test_transformers_own_loaders_read_the_checkpoint_to_the_same_numbers():
    ours, theirs = load_masked(), AutoModelForMaskedLM.from_pretrained(CHECKPOINT, local_files_only=True).eval()
    batch = AutoTokenizer.from_pretrained(CHECKPOINT, local_files_only=True)(
        ["the plot was [MASK] ."], return_tensors="pt"
    )
    with torch.no_grad():
        torch.testing.assert_close(ours(**batch).logits, theirs(**batch).logits, rtol=0, atol=0)


def test_it_is_small_and_knows_outcomes_without_a_label():
    assert (CHECKPOINT / WEIGHTS).stat().st_size < 600_000
    model, tokenizer = load_masked(), load_tokenizer()
    scores = {name: zero_shot(model, tokenizer, TESTS[name]) for name in ("iid", "lex", "conn", "both")}
    assert min(scores.values()) > 0.9, scores


def test_classifiers_start_from_its_body_with_a_head_of_their_own_and_move_no_dice():
    before = torch.get_rng_state()
    one, same, other, fresh = load_classifier(1), load_classifier(1), load_classifier(2), new_classifier(1)
    assert torch.equal(torch.get_rng_state(), before)
    body = load_masked().state_dict()
    for name, tensor in one.state_dict().items():
        if name.startswith("bert.") and "pooler" not in name:
            assert torch.equal(tensor, body[name])
        assert torch.equal(tensor, same.state_dict()[name])
    assert not torch.equal(one.classifier.weight, other.classifier.weight)
    assert not torch.equal(fresh.bert.embeddings.word_embeddings.weight, one.bert.embeddings.word_embeddings.weight)
    assert one.config.num_labels == 2
    assert not one.training


def test_a_short_run_of_the_recipe_is_reproducible_and_saves_what_is_loaded(tmp_path):
    recipe = replace(Recipe(), steps=3, texts=256)
    model, tokenizer = pretrain(recipe)
    again, _ = pretrain(recipe)
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, again.state_dict()[name]), name
    save(model, tokenizer, recipe, tmp_path)
    for name, tensor in load_masked(tmp_path).state_dict().items():
        assert torch.equal(tensor, model.state_dict()[name]), name
    assert digest(tmp_path) != digest()


def test_own_texts_get_a_vocabulary_of_their_words(tmp_path):
    texts = ["Ein Film, sehr gut!", "ein schlechter Film"] * 40
    assert words_of(texts)[:3] == ["ein", "film", "!"]
    model, tokenizer = pretrain(replace(Recipe(), steps=2), own=texts)
    assert tokenizer.tokenize("EIN film ist") == ["ein", "film", "[UNK]"]
    save(model, tokenizer, Recipe(), tmp_path)
    assert load_tokenizer(tmp_path).tokenize("schlechter Film") == ["schlechter", "film"]
    assert load_classifier(1, tmp_path).config.vocab_size == len(tokenizer) == 5 + 7


@pytest.mark.skipif("GRADE_SLOW" not in os.environ, reason="two CPU minutes; set GRADE_SLOW=1")
@pytest.mark.timeout(1200)
def test_the_whole_recipe_leads_to_a_checkpoint_that_scores_alike():
    torch.set_num_threads(1)
    model, tokenizer = pretrain(replace(Recipe(), seed=1))
    shipped = load_masked()
    for name in ("iid", "lex", "conn", "both"):
        fresh = zero_shot(model, tokenizer, TESTS[name])
        assert fresh == pytest.approx(zero_shot(shipped, tokenizer, TESTS[name]), abs=0.05), name
